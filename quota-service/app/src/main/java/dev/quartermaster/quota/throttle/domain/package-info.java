/** Signals in force, and what they come to together; plain Java. */
@NullMarked
package dev.quartermaster.quota.throttle.domain;

import org.jspecify.annotations.NullMarked;

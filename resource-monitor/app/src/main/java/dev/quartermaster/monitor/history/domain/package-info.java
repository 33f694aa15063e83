/** Buckets of time; plain Java. */
@NullMarked
package dev.quartermaster.monitor.history.domain;

import org.jspecify.annotations.NullMarked;

/** The control law, and what an administrator may change of it; plain Java. */
@NullMarked
package dev.quartermaster.monitor.throttling.domain;

import org.jspecify.annotations.NullMarked;

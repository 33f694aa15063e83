/** Readiness. */
@NullMarked
package dev.quartermaster.monitor.operations.health;

import org.jspecify.annotations.NullMarked;

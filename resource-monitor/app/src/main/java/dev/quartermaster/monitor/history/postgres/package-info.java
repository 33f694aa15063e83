/** Samples, minutes and hours in PostgreSQL. */
@NullMarked
package dev.quartermaster.monitor.history.postgres;

import org.jspecify.annotations.NullMarked;

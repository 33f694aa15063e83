/** What the host did before: kept in PostgreSQL, and rolled up. */
@NullMarked
package dev.quartermaster.monitor.history;

import org.jspecify.annotations.NullMarked;

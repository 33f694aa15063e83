/** Counters in PostgreSQL, asked in groups. */
@NullMarked
package dev.quartermaster.quota.decisions.postgres;

import org.jspecify.annotations.NullMarked;

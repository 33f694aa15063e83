/** Positions in PostgreSQL. */
@NullMarked
package dev.quartermaster.usage.records.postgres;

import org.jspecify.annotations.NullMarked;

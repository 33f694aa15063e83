/** Months in PostgreSQL. */
@NullMarked
package dev.quartermaster.usage.reports.postgres;

import org.jspecify.annotations.NullMarked;

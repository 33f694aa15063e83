/** Batches in PostgreSQL. */
@NullMarked
package dev.quartermaster.usage.intake.postgres;

import org.jspecify.annotations.NullMarked;

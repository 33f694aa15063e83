/** Asks PostgreSQL whether it is there. */
@NullMarked
package dev.quartermaster.quota.operations.postgres;

import org.jspecify.annotations.NullMarked;

/** Asks PostgreSQL whether it is there. */
@NullMarked
package dev.quartermaster.quota.process.postgres;

import org.jspecify.annotations.NullMarked;

/** Asks PostgreSQL whether it is there. */
@NullMarked
package dev.quartermaster.usage.process.postgres;

import org.jspecify.annotations.NullMarked;

/** The catalogue in PostgreSQL, by JDBC on virtual threads. */
@NullMarked
package dev.quartermaster.storage.catalogue.postgres;

import org.jspecify.annotations.NullMarked;

/** Brings the database's schema up as soon as PostgreSQL answers. */
@NullMarked
package dev.quartermaster.monitor.database.postgres;

import org.jspecify.annotations.NullMarked;

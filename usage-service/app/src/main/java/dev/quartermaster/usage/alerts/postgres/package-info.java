/** Alerts and their deliveries in PostgreSQL. */
@NullMarked
package dev.quartermaster.usage.alerts.postgres;

import org.jspecify.annotations.NullMarked;

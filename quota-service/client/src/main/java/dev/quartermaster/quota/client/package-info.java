/**
 * Asks quota-service: checks, reservations and views, without blocking. {@link QuotaClient} is where to begin.
 *
 * <p>Plain Java; what belongs to Quarkus is in the package {@code quarkus}.
 */
@NullMarked
package dev.quartermaster.quota.client;

import org.jspecify.annotations.NullMarked;

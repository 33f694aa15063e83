/** Thresholds crossed, once over all replicas, as rows. */
@NullMarked
package dev.quartermaster.quota.events.postgres;

import org.jspecify.annotations.NullMarked;

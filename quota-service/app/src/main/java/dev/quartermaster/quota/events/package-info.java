/** Tells the world of decisions: usage events, thresholds crossed, quotas reset. */
@NullMarked
package dev.quartermaster.quota.events;

import org.jspecify.annotations.NullMarked;

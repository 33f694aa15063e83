/** Keeps thresholds, manual throttles and every change of the throttle. */
@NullMarked
package dev.quartermaster.monitor.throttling.postgres;

import org.jspecify.annotations.NullMarked;

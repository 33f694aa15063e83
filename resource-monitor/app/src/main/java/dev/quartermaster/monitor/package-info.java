/** resource-monitor: measures its host, keeps trends, and publishes the throttle signal. */
@NullMarked
package dev.quartermaster.monitor;

import org.jspecify.annotations.NullMarked;

/** Publishes throttle signals. */
@NullMarked
package dev.quartermaster.monitor.throttling.kafka;

import org.jspecify.annotations.NullMarked;

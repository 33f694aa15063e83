/** Reads throttle signals. */
@NullMarked
package dev.quartermaster.quota.throttle.kafka;

import org.jspecify.annotations.NullMarked;

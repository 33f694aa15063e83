/** The throttle signal of resource-monitor, and the topic that it is published on. */
@NullMarked
package dev.quartermaster.monitor.contract;

import org.jspecify.annotations.NullMarked;

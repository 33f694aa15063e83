/** What the host and the own cgroup are doing, once every interval. */
@NullMarked
package dev.quartermaster.monitor.measuring;

import org.jspecify.annotations.NullMarked;

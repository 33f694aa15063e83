/** Runs quota-service under load while its processes are killed, paused and restarted, and counts whether its laws held. */
@NullMarked
package dev.quartermaster.bench.chaos;

import org.jspecify.annotations.NullMarked;

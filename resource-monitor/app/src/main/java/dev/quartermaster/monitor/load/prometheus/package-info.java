/** The load under node_exporter's names. */
@NullMarked
package dev.quartermaster.monitor.load.prometheus;

import org.jspecify.annotations.NullMarked;

/** Throttle and thresholds over HTTP. */
@NullMarked
package dev.quartermaster.monitor.throttling.rest;

import org.jspecify.annotations.NullMarked;

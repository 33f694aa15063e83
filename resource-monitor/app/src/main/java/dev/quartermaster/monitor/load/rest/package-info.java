/** The load over HTTP, and as a live stream. */
@NullMarked
package dev.quartermaster.monitor.load.rest;

import org.jspecify.annotations.NullMarked;

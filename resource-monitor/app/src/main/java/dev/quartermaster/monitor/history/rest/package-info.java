/** The history over HTTP. */
@NullMarked
package dev.quartermaster.monitor.history.rest;

import org.jspecify.annotations.NullMarked;

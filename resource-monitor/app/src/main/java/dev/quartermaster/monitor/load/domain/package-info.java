/** Trends and health; plain Java. */
@NullMarked
package dev.quartermaster.monitor.load.domain;

import org.jspecify.annotations.NullMarked;

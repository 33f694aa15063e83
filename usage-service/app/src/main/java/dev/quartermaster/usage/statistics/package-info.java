/** Sums of what was used. */
@NullMarked
package dev.quartermaster.usage.statistics;

import org.jspecify.annotations.NullMarked;

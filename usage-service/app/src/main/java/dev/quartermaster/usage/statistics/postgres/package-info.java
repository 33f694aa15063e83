/** Sums out of rollups. */
@NullMarked
package dev.quartermaster.usage.statistics.postgres;

import org.jspecify.annotations.NullMarked;

/** Sums and series as values. */
@NullMarked
package dev.quartermaster.usage.statistics.domain;

import org.jspecify.annotations.NullMarked;

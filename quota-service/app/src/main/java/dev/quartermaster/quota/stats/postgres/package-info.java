/** Statistics read from their rollups. */
@NullMarked
package dev.quartermaster.quota.stats.postgres;

import org.jspecify.annotations.NullMarked;

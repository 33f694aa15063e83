/** How many decisions of which kind, who consumes most, who is near a limit. */
@NullMarked
package dev.quartermaster.quota.stats;

import org.jspecify.annotations.NullMarked;

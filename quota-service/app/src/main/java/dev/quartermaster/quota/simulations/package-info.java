/** Recorded decisions, judged again by other limits. */
@NullMarked
package dev.quartermaster.quota.simulations;

import org.jspecify.annotations.NullMarked;

/** Decisions: may this subject do this now, and what is charged when it may. */
@NullMarked
package dev.quartermaster.quota.decisions;

import org.jspecify.annotations.NullMarked;

/** Refusals on record: lists, summaries, patterns, and how long they are kept. */
@NullMarked
package dev.quartermaster.quota.violations;

import org.jspecify.annotations.NullMarked;

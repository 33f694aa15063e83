/** Limits, plans, subjects and overrides as plain values, and the pure function that says which amount holds. */
@NullMarked
package dev.quartermaster.quota.limits.domain;

import org.jspecify.annotations.NullMarked;

/** What is configured: limits, plans, subjects and overrides, and which amount holds for whom. */
@NullMarked
package dev.quartermaster.quota.limits;

import org.jspecify.annotations.NullMarked;

/** Violations read from their tables. */
@NullMarked
package dev.quartermaster.quota.violations.postgres;

import org.jspecify.annotations.NullMarked;

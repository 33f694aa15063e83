/** Violations and findings as plain values. */
@NullMarked
package dev.quartermaster.quota.violations.domain;

import org.jspecify.annotations.NullMarked;

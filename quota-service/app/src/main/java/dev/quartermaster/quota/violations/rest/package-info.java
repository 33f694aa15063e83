/** Violations over HTTP, for administrators. */
@NullMarked
package dev.quartermaster.quota.violations.rest;

import org.jspecify.annotations.NullMarked;

/** Requests, charges, readings and decisions as plain values, and the arithmetic of windows. */
@NullMarked
package dev.quartermaster.quota.decisions.domain;

import org.jspecify.annotations.NullMarked;

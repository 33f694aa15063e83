/** Explanations as plain values. */
@NullMarked
package dev.quartermaster.quota.explain.domain;

import org.jspecify.annotations.NullMarked;

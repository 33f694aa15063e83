/** Recorded decisions as plain values. */
@NullMarked
package dev.quartermaster.quota.records.domain;

import org.jspecify.annotations.NullMarked;

/** What revocations mean: plain values and pure functions. */
@NullMarked
package dev.quartermaster.quota.revocations.domain;

import org.jspecify.annotations.NullMarked;

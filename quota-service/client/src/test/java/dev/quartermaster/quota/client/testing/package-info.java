/** Servers to ask: one that says what a test wants, one that stands in the way, and the real one. */
@NullMarked
package dev.quartermaster.quota.client.testing;

import org.jspecify.annotations.NullMarked;

/** Tokens that are refused before they expire: the truth behind the edge's question. */
@NullMarked
package dev.quartermaster.quota.revocations;

import org.jspecify.annotations.NullMarked;

/** Why a decision came out as it did. */
@NullMarked
package dev.quartermaster.quota.explain;

import org.jspecify.annotations.NullMarked;

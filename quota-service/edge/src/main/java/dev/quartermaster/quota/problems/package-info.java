/** Errors, everywhere the same: problems of RFC 9457 with a code of the catalogue. */
@NullMarked
package dev.quartermaster.quota.problems;

import org.jspecify.annotations.NullMarked;

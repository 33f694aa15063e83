/** Bearer tokens for tests, good and bad; services of the house use them in their own tests. */
@NullMarked
package dev.quartermaster.quota.testing;

import org.jspecify.annotations.NullMarked;

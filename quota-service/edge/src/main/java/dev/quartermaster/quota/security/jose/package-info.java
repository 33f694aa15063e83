/** Verifies bearer tokens with jose4j against the configured key set. */
@NullMarked
package dev.quartermaster.quota.security.jose;

import org.jspecify.annotations.NullMarked;

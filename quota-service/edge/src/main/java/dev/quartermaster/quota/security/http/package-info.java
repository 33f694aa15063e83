/** Makes JAX-RS routes use the one token verifier. */
@NullMarked
package dev.quartermaster.quota.security.http;

import org.jspecify.annotations.NullMarked;

/** Problems for everything that fails outside of JAX-RS routes. */
@NullMarked
package dev.quartermaster.quota.problems.http;

import org.jspecify.annotations.NullMarked;

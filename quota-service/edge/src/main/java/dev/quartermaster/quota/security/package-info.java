/** Who asks, from where, and may they: callers, tokens, revocations, client addresses. */
@NullMarked
package dev.quartermaster.quota.security;

import org.jspecify.annotations.NullMarked;

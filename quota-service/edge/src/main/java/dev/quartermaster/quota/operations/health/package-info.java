/** Liveness, readiness and startup. */
@NullMarked
package dev.quartermaster.quota.operations.health;

import org.jspecify.annotations.NullMarked;

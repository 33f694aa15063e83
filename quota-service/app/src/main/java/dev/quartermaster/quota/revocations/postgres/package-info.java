/** Revocations in PostgreSQL, and the copy of them every replica keeps in memory. */
@NullMarked
package dev.quartermaster.quota.revocations.postgres;

import org.jspecify.annotations.NullMarked;

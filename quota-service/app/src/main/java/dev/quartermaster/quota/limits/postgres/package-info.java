/** The configuration in PostgreSQL, the trail of its changes, and what a replica keeps of it in memory. */
@NullMarked
package dev.quartermaster.quota.limits.postgres;

import org.jspecify.annotations.NullMarked;

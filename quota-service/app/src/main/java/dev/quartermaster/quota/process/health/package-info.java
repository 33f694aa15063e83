/** Whether this replica is ready. */
@NullMarked
package dev.quartermaster.quota.process.health;

import org.jspecify.annotations.NullMarked;

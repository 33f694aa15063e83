/** Earlier configurations, read from the audit trail. */
@NullMarked
package dev.quartermaster.quota.explain.postgres;

import org.jspecify.annotations.NullMarked;

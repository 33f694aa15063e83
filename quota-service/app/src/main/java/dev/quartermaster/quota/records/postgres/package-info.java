/** Records in their partitioned tables. */
@NullMarked
package dev.quartermaster.quota.records.postgres;

import org.jspecify.annotations.NullMarked;

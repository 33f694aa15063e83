/** What is held, read from the counters. */
@NullMarked
package dev.quartermaster.quota.views.postgres;

import org.jspecify.annotations.NullMarked;

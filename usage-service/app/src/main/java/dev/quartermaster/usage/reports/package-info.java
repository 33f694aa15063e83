/** What a month costs, and when it is settled. */
@NullMarked
package dev.quartermaster.usage.reports;

import org.jspecify.annotations.NullMarked;

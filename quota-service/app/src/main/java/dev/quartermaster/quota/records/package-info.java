/** What was decided, written down off the path of decisions. */
@NullMarked
package dev.quartermaster.quota.records;

import org.jspecify.annotations.NullMarked;

/** Records as they come. */
@NullMarked
package dev.quartermaster.usage.records.domain;

import org.jspecify.annotations.NullMarked;

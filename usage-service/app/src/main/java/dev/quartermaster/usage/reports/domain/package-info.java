/** Reports as values. */
@NullMarked
package dev.quartermaster.usage.reports.domain;

import org.jspecify.annotations.NullMarked;

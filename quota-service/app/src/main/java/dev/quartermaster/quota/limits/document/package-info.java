/** The JSON of limits, plans, subjects and overrides: read strictly, written in one canonical form. */
@NullMarked
package dev.quartermaster.quota.limits.document;

import org.jspecify.annotations.NullMarked;

/** Reports and closing by HTTP. */
@NullMarked
package dev.quartermaster.usage.reports.rest;

import org.jspecify.annotations.NullMarked;

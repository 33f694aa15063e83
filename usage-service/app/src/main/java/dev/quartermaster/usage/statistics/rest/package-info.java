/** Statistics by HTTP. */
@NullMarked
package dev.quartermaster.usage.statistics.rest;

import org.jspecify.annotations.NullMarked;

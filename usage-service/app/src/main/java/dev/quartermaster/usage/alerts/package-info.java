/** Telling the owners of limits, once. */
@NullMarked
package dev.quartermaster.usage.alerts;

import org.jspecify.annotations.NullMarked;

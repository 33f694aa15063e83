/** Operations out of events. */
@NullMarked
package dev.quartermaster.usage.operations.postgres;

import org.jspecify.annotations.NullMarked;

/** Everything that happened in a period, as a stream. */
@NullMarked
package dev.quartermaster.usage.export;

import org.jspecify.annotations.NullMarked;

/** From records on a topic to events, sums and offsets in one transaction. */
@NullMarked
package dev.quartermaster.usage.intake;

import org.jspecify.annotations.NullMarked;

/** Usage events for everything stored, read and deleted. */
@NullMarked
package dev.quartermaster.storage.usage;

import org.jspecify.annotations.NullMarked;

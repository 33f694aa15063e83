/** usage-service: from usage events to numbers that can be billed. */
@NullMarked
package dev.quartermaster.usage;

import org.jspecify.annotations.NullMarked;

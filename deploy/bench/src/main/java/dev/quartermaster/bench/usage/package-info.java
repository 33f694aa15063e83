/** Measures usage-service: from the topic to committed rows, and from rows to answers. */
@NullMarked
package dev.quartermaster.bench.usage;

import org.jspecify.annotations.NullMarked;

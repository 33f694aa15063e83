/** The process as operators see it. */
@NullMarked
package dev.quartermaster.usage.process;

import org.jspecify.annotations.NullMarked;

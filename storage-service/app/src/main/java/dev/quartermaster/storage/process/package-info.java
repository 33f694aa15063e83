/** What the process needs to run: threads and health. */
@NullMarked
package dev.quartermaster.storage.process;

import org.jspecify.annotations.NullMarked;

/** Storing, reading, changing and deleting objects. */
@NullMarked
package dev.quartermaster.storage.objects;

import org.jspecify.annotations.NullMarked;

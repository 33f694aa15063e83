/** Quota held for uploads and charged for what is stored. */
@NullMarked
package dev.quartermaster.storage.quota;

import org.jspecify.annotations.NullMarked;

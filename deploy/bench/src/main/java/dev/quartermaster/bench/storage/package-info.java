/** Measures storage-service beside the bucket that is behind it, through the same SDK. */
@NullMarked
package dev.quartermaster.bench.storage;

import org.jspecify.annotations.NullMarked;

/** Compares catalogue and bucket, and mends what a crash left between them. */
@NullMarked
package dev.quartermaster.storage.audit;

import org.jspecify.annotations.NullMarked;

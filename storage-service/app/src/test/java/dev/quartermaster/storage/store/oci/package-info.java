/** Tests of how the bucket is spoken to. */
@NullMarked
package dev.quartermaster.storage.store.oci;

import org.jspecify.annotations.NullMarked;

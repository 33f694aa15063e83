/** The bucket in OCI Object Storage, through the SDK with a transport of our own. */
@NullMarked
package dev.quartermaster.storage.store.oci;

import org.jspecify.annotations.NullMarked;

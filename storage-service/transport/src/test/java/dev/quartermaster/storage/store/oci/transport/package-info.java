/** Tests of the transport on the wire. */
@NullMarked
package dev.quartermaster.storage.store.oci.transport;

import org.jspecify.annotations.NullMarked;

/** The transport under Oracle's SDK: its requests, answers and JSON over a blocking HTTP client. */
@NullMarked
package dev.quartermaster.storage.store.oci.transport;

import org.jspecify.annotations.NullMarked;

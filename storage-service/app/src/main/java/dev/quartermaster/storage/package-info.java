/** Stores tenants files in OCI Object Storage, with quota held before and recorded after. */
@NullMarked
package dev.quartermaster.storage;

import org.jspecify.annotations.NullMarked;

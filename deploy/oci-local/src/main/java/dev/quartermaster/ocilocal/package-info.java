/** A disk-backed server that speaks OCI Object Storage's native REST API to the real SDKs. */
@NullMarked
package dev.quartermaster.ocilocal;

import org.jspecify.annotations.NullMarked;

/** Who may ask: registered public keys and the RSA-SHA256 signatures of HTTP requests. */
@NullMarked
package dev.quartermaster.ocilocal.signature;

import org.jspecify.annotations.NullMarked;

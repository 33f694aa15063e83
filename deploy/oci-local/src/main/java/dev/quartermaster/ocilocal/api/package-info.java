/** The operations of the service, one class per family of routes. */
@NullMarked
package dev.quartermaster.ocilocal.api;

import org.jspecify.annotations.NullMarked;

/** Pre-authenticated requests over HTTP. */
@NullMarked
package dev.quartermaster.storage.links.rest;

import org.jspecify.annotations.NullMarked;

/** Deleting everything of a user over HTTP. */
@NullMarked
package dev.quartermaster.storage.erasure.rest;

import org.jspecify.annotations.NullMarked;

/** Tests of deleting everything of a user. */
@NullMarked
package dev.quartermaster.storage.erasure;

import org.jspecify.annotations.NullMarked;

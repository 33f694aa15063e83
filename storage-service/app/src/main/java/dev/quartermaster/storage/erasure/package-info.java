/** Deletes everything of a user by a plan that was shown before. */
@NullMarked
package dev.quartermaster.storage.erasure;

import org.jspecify.annotations.NullMarked;

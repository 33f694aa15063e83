/** Tests of pre-authenticated requests. */
@NullMarked
package dev.quartermaster.storage.links;

import org.jspecify.annotations.NullMarked;

/** Pre-authenticated requests: links that are good for one object and for a while. */
@NullMarked
package dev.quartermaster.storage.links;

import org.jspecify.annotations.NullMarked;

/** The bucket, as the service sees it. */
@NullMarked
package dev.quartermaster.storage.store;

import org.jspecify.annotations.NullMarked;

/** What the bucket says about its objects. */
@NullMarked
package dev.quartermaster.storage.store.domain;

import org.jspecify.annotations.NullMarked;

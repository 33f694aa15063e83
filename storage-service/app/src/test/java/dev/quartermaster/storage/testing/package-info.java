/** What the tests of storage-service run on. */
@NullMarked
package dev.quartermaster.storage.testing;

import org.jspecify.annotations.NullMarked;

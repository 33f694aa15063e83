/** What is kept on disk: bodies as files, records in one ordered key-value file. */
@NullMarked
package dev.quartermaster.ocilocal.store;

import org.jspecify.annotations.NullMarked;

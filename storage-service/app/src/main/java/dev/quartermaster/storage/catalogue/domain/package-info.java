/** Entries of the catalogue and changes of it. */
@NullMarked
package dev.quartermaster.storage.catalogue.domain;

import org.jspecify.annotations.NullMarked;

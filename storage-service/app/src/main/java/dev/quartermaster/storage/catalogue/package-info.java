/** What is stored, for whom, and what is owed for it, in the service's own database. */
@NullMarked
package dev.quartermaster.storage.catalogue;

import org.jspecify.annotations.NullMarked;

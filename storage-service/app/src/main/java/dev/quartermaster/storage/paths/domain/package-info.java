/** The names under which objects are stored, and how they are read from what callers write. */
@NullMarked
package dev.quartermaster.storage.paths.domain;

import org.jspecify.annotations.NullMarked;

/** The rules of the house as tests. */
@NullMarked
package dev.quartermaster.storage.architecture;

import org.jspecify.annotations.NullMarked;

/** The rules of the house as tests. */
@NullMarked
package dev.quartermaster.usage.architecture;

import org.jspecify.annotations.NullMarked;

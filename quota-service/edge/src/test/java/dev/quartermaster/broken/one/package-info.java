/** Breaks the rules of the house, to show that they can fail. */
@NullMarked
package dev.quartermaster.broken.one;

import org.jspecify.annotations.NullMarked;

/** The rules of the house. */
@NullMarked
package dev.quartermaster.monitor.architecture;

import org.jspecify.annotations.NullMarked;

/** The rules of the house as tests. */
@NullMarked
package dev.quartermaster.quota.architecture;

import org.jspecify.annotations.NullMarked;

/** What may know what. */
@NullMarked
package dev.quartermaster.quota.architecture;

import org.jspecify.annotations.NullMarked;

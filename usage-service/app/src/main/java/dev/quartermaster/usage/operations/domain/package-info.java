/** Operations and places in their list. */
@NullMarked
package dev.quartermaster.usage.operations.domain;

import org.jspecify.annotations.NullMarked;

/** What happened last, one by one. */
@NullMarked
package dev.quartermaster.usage.operations;

import org.jspecify.annotations.NullMarked;

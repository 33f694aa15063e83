/** Operations by HTTP. */
@NullMarked
package dev.quartermaster.usage.operations.rest;

import org.jspecify.annotations.NullMarked;

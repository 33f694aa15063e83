/** Events by HTTP, dead letters, rebuilding. */
@NullMarked
package dev.quartermaster.usage.intake.rest;

import org.jspecify.annotations.NullMarked;

/** CloudEvents in JSON. */
@NullMarked
package dev.quartermaster.usage.intake.json;

import org.jspecify.annotations.NullMarked;

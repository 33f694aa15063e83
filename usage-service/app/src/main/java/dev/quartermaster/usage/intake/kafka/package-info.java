/** The topics. */
@NullMarked
package dev.quartermaster.usage.intake.kafka;

import org.jspecify.annotations.NullMarked;

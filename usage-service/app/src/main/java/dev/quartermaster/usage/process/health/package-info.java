/** Whether it can answer. */
@NullMarked
package dev.quartermaster.usage.process.health;

import org.jspecify.annotations.NullMarked;

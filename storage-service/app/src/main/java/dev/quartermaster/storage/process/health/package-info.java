/** Health of the service. */
@NullMarked
package dev.quartermaster.storage.process.health;

import org.jspecify.annotations.NullMarked;

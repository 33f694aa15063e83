/** Consumers and the producer. */
@NullMarked
package dev.quartermaster.usage.records.kafka;

import org.jspecify.annotations.NullMarked;

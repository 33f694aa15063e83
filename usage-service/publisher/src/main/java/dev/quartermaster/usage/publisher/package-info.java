/** Publishes usage events and alerts to Kafka by way of a spool on disk: never blocks, never throws, forgets nothing. */
@NullMarked
package dev.quartermaster.usage.publisher;

import org.jspecify.annotations.NullMarked;

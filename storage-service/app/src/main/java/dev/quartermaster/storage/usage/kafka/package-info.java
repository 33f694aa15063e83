/** Usage events by way of the publisher's spool to Kafka. */
@NullMarked
package dev.quartermaster.storage.usage.kafka;

import org.jspecify.annotations.NullMarked;

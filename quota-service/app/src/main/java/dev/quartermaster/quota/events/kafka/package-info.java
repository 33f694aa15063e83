/** Events by way of the publisher's spool to Kafka. */
@NullMarked
package dev.quartermaster.quota.events.kafka;

import org.jspecify.annotations.NullMarked;

/** The embedded stack: a real PostgreSQL, a real Kafka broker, an object store, and the launcher of the services. */
@NullMarked
package dev.quartermaster.local;

import org.jspecify.annotations.NullMarked;

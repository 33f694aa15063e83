/** The systems that quota-service is measured against, each behind a Quarkus REST endpoint. */
@NullMarked
package dev.quartermaster.bench.peers;

import org.jspecify.annotations.NullMarked;

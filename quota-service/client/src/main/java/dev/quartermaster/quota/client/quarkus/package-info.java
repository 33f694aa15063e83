/**
 * Protects JAX-RS endpoints of Quarkus applications by annotations: {@link
 * dev.quartermaster.quota.client.quarkus.RateLimited} and {@link dev.quartermaster.quota.client.quarkus.Reserves}.
 */
@NullMarked
package dev.quartermaster.quota.client.quarkus;

import org.jspecify.annotations.NullMarked;

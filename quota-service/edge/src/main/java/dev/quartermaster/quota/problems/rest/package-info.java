/** Problems and strict JSON at the edge of JAX-RS routes, and the catalogue as a route. */
@NullMarked
package dev.quartermaster.quota.problems.rest;

import org.jspecify.annotations.NullMarked;

/** Measures quota-service and its peers: starts everything, drives it, and prints one table. */
@NullMarked
package dev.quartermaster.bench;

import org.jspecify.annotations.NullMarked;

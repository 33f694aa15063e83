/** Simulations over HTTP. */
@NullMarked
package dev.quartermaster.quota.simulations.rest;

import org.jspecify.annotations.NullMarked;

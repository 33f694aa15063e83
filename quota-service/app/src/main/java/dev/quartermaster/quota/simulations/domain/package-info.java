/** The replay of recorded decisions. */
@NullMarked
package dev.quartermaster.quota.simulations.domain;

import org.jspecify.annotations.NullMarked;

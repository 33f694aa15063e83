/** A service that has nothing but the edge. */
@NullMarked
package dev.quartermaster.quota.sample;

import org.jspecify.annotations.NullMarked;

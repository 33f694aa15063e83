/** The decision routes: checks written for speed directly on Vert.x, reservations and resets as resources. */
@NullMarked
package dev.quartermaster.quota.decisions.http;

import org.jspecify.annotations.NullMarked;

/** The decision routes, written for speed directly on Vert.x. */
@NullMarked
package dev.quartermaster.quota.decisions.http;

import org.jspecify.annotations.NullMarked;

/** Explanations over HTTP. */
@NullMarked
package dev.quartermaster.quota.explain.rest;

import org.jspecify.annotations.NullMarked;

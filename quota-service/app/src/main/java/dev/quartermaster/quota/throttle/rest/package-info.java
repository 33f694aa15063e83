/** The throttle over HTTP. */
@NullMarked
package dev.quartermaster.quota.throttle.rest;

import org.jspecify.annotations.NullMarked;

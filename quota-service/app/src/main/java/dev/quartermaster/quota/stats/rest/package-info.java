/** Statistics over HTTP. */
@NullMarked
package dev.quartermaster.quota.stats.rest;

import org.jspecify.annotations.NullMarked;

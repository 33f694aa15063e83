/** Administration of limits, plans, subjects and overrides over HTTP, and their audit trail. */
@NullMarked
package dev.quartermaster.quota.limits.rest;

import org.jspecify.annotations.NullMarked;

/** Administration of revocations. */
@NullMarked
package dev.quartermaster.quota.security.rest;

import org.jspecify.annotations.NullMarked;

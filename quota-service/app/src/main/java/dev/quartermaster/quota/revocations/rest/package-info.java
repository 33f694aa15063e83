/** Administration of revocations. */
@NullMarked
package dev.quartermaster.quota.revocations.rest;

import org.jspecify.annotations.NullMarked;

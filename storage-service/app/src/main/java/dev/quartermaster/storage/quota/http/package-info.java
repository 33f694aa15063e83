/** The quota gate at quota-service. */
@NullMarked
package dev.quartermaster.storage.quota.http;

import org.jspecify.annotations.NullMarked;

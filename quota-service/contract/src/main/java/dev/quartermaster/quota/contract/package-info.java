/** What quota-service and its callers share: the error catalogue and the names on the wire. */
@NullMarked
package dev.quartermaster.quota.contract;

import org.jspecify.annotations.NullMarked;

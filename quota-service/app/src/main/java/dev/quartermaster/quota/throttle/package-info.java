/** How much of their elastic limits subjects may use while hosts are loaded. */
@NullMarked
package dev.quartermaster.quota.throttle;

import org.jspecify.annotations.NullMarked;

/** What transfers have to wait for while hosts are loaded. */
@NullMarked
package dev.quartermaster.storage.throttle;

import org.jspecify.annotations.NullMarked;

/** How tight limits must be: by load, by an administrator, and what is published of it. */
@NullMarked
package dev.quartermaster.monitor.throttling;

import org.jspecify.annotations.NullMarked;

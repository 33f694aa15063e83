/** Signed calls to those who asked for them. */
@NullMarked
package dev.quartermaster.usage.alerts.webhook;

import org.jspecify.annotations.NullMarked;

/** E-mail. */
@NullMarked
package dev.quartermaster.usage.alerts.mail;

import org.jspecify.annotations.NullMarked;

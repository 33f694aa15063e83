/** What is told to whom, as pure functions. */
@NullMarked
package dev.quartermaster.usage.alerts.domain;

import org.jspecify.annotations.NullMarked;

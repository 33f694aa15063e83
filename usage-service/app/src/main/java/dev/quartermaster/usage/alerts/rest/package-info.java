/** The feed, the settings and the forecast by HTTP. */
@NullMarked
package dev.quartermaster.usage.alerts.rest;

import org.jspecify.annotations.NullMarked;

/** The views as routes. */
@NullMarked
package dev.quartermaster.quota.views.rest;

import org.jspecify.annotations.NullMarked;

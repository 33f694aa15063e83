/** The audit by REST. */
@NullMarked
package dev.quartermaster.storage.audit.rest;

import org.jspecify.annotations.NullMarked;

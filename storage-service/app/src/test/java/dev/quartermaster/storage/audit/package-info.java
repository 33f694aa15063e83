/** Tests of the audit. */
@NullMarked
package dev.quartermaster.storage.audit;

import org.jspecify.annotations.NullMarked;

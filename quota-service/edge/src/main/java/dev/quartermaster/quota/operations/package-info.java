/** What operators see and what ties the parts of one request together. */
@NullMarked
package dev.quartermaster.quota.operations;

import org.jspecify.annotations.NullMarked;

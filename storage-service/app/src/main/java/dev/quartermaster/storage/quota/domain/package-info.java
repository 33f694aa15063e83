/** What is asked of quota and what is answered. */
@NullMarked
package dev.quartermaster.storage.quota.domain;

import org.jspecify.annotations.NullMarked;

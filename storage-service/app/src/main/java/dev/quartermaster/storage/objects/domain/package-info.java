/** Conditions, ranges and answers about objects. */
@NullMarked
package dev.quartermaster.storage.objects.domain;

import org.jspecify.annotations.NullMarked;

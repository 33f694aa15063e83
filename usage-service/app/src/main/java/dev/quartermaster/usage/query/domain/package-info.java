/** Questions as values. */
@NullMarked
package dev.quartermaster.usage.query.domain;

import org.jspecify.annotations.NullMarked;

/** Streams to connections that may be slow. */
@NullMarked
package dev.quartermaster.usage.export.http;

import org.jspecify.annotations.NullMarked;

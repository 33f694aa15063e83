/** The routes through which content streams, as plain routes on virtual threads. */
@NullMarked
package dev.quartermaster.storage.objects.http;

import org.jspecify.annotations.NullMarked;

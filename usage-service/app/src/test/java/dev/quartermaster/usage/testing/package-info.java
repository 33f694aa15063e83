/** What every test of this service needs: a database, topics, tokens, events. */
@NullMarked
package dev.quartermaster.usage.testing;

import org.jspecify.annotations.NullMarked;

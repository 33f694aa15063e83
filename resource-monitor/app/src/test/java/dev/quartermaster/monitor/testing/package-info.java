/** What every test of this service needs: a database, a broker, tokens. */
@NullMarked
package dev.quartermaster.monitor.testing;

import org.jspecify.annotations.NullMarked;

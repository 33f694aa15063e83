/** What every test of this service needs: a database, tokens, the settings that go with them. */
@NullMarked
package dev.quartermaster.quota.testing;

import org.jspecify.annotations.NullMarked;

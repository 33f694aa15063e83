/** What the tests of the engine's laws share: naive exact models, and builders for what is put before the engine. */
@NullMarked
package dev.quartermaster.quota.decisions.laws;

import org.jspecify.annotations.NullMarked;

/** Events, their fingerprints and the sums that they add to. */
@NullMarked
package dev.quartermaster.usage.intake.domain;

import org.jspecify.annotations.NullMarked;

/** The quota service: answers "may this subject do this now?". */
@NullMarked
package dev.quartermaster.quota;

import org.jspecify.annotations.NullMarked;

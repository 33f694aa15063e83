/** What operators see. */
@NullMarked
package dev.quartermaster.monitor.operations;

import org.jspecify.annotations.NullMarked;

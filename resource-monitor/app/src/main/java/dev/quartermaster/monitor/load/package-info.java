/** What the load is, where it is going, and whether that is healthy. */
@NullMarked
package dev.quartermaster.monitor.load;

import org.jspecify.annotations.NullMarked;

/** Reads the kernel's files. */
@NullMarked
package dev.quartermaster.monitor.measuring.procfs;

import org.jspecify.annotations.NullMarked;

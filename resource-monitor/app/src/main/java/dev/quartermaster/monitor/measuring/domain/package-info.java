/** Readings of the kernel's files, and the samples that two of them make; plain Java. */
@NullMarked
package dev.quartermaster.monitor.measuring.domain;

import org.jspecify.annotations.NullMarked;

/** Faults that an administrator switches on, to see how clients take them. */
@NullMarked
package dev.quartermaster.ocilocal.fault;

import org.jspecify.annotations.NullMarked;

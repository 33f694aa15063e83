@NullMarked
package dev.quartermaster.bench;

import org.jspecify.annotations.NullMarked;

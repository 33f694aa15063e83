@NullMarked
package dev.quartermaster.bench.chaos;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.quartermaster.storage.throttle;

import org.jspecify.annotations.NullMarked;

/** What all hosts ask for now, kept up to date from {@code quartermaster.throttle.v1}; the same for everybody who obeys. */
@NullMarked
package dev.quartermaster.monitor.follower;

import org.jspecify.annotations.NullMarked;

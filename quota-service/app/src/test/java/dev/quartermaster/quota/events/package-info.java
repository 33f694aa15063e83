@NullMarked
package dev.quartermaster.quota.events;

import org.jspecify.annotations.NullMarked;

/** What this process needs around it, and how it says so: its database, its threads. */
@NullMarked
package dev.quartermaster.quota.process;

import org.jspecify.annotations.NullMarked;

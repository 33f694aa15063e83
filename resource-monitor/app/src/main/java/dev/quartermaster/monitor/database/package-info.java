/** The database of this service, which may be away. */
@NullMarked
package dev.quartermaster.monitor.database;

import org.jspecify.annotations.NullMarked;

/** Reading topics so that every record counts once: positions are kept where the results are. */
@NullMarked
package dev.quartermaster.usage.records;

import org.jspecify.annotations.NullMarked;

/** What those who produce and those who read usage events and alerts share: records and the names on the wire. */
@NullMarked
package dev.quartermaster.usage.contract;

import org.jspecify.annotations.NullMarked;

/** What readers ask for: whose usage, of what, from when to when. */
@NullMarked
package dev.quartermaster.usage.query;

import org.jspecify.annotations.NullMarked;

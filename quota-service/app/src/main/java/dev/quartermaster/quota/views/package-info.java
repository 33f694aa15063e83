/** How a subject's limits stand, for people to look at. */
@NullMarked
package dev.quartermaster.quota.views;

import org.jspecify.annotations.NullMarked;

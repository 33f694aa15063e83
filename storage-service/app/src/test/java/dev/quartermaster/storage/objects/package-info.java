/** Tests of what is done with objects. */
@NullMarked
package dev.quartermaster.storage.objects;

import org.jspecify.annotations.NullMarked;

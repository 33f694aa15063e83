/** The routes about objects that carry JSON. */
@NullMarked
package dev.quartermaster.storage.objects.rest;

import org.jspecify.annotations.NullMarked;

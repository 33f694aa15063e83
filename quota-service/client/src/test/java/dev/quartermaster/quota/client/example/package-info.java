/** A small application whose endpoints are protected by annotations, as any user of the client would write it. */
@NullMarked
package dev.quartermaster.quota.client.example;

import org.jspecify.annotations.NullMarked;

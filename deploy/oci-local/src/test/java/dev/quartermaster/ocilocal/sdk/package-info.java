/** The SDK's transport for these tests: its provider interface on {@code java.net.http}. */
@NullMarked
package dev.quartermaster.ocilocal.sdk;

import org.jspecify.annotations.NullMarked;

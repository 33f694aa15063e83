/** HTTP as the SDKs speak it: raw targets, bodies that stream, answers, and the service's error bodies. Vert.x stays in here. */
@NullMarked
package dev.quartermaster.ocilocal.http;

import org.jspecify.annotations.NullMarked;

/** Correlation ids and security headers on every HTTP answer. */
@NullMarked
package dev.quartermaster.quota.operations.http;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.quartermaster.quota.decisions.http;

import org.jspecify.annotations.NullMarked;

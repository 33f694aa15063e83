@NullMarked
package dev.quartermaster.quota.client;

import org.jspecify.annotations.NullMarked;

package dev.quartermaster.storage.quota.domain;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf something is done, and from where.
 *
 * @param user whose quota it is
 * @param ip the address that asks
 */
public record Asker(
        String user, @Nullable String ip, @Nullable String userAgent) {}

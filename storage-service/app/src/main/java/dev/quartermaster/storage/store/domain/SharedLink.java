package dev.quartermaster.storage.store.domain;

import java.time.Instant;

/** A pre-authenticated request: who knows the URL may do this until then. The URL is told once and never again. */
public record SharedLink(String id, String url, Instant expiresAt) {}

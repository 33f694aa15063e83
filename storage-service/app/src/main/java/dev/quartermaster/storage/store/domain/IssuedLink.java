package dev.quartermaster.storage.store.domain;

import java.time.Instant;

/** A pre-authenticated request as the bucket lists it: for which object, under which label, until when. */
public record IssuedLink(String id, String label, String name, Instant expiresAt) {}

package dev.quartermaster.storage.store.domain;

import java.time.Instant;

/** A multipart upload that was neither committed nor aborted. */
public record PendingParts(String name, String uploadId, Instant begun) {}

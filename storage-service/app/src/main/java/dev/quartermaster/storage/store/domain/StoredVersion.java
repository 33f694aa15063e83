package dev.quartermaster.storage.store.domain;

/** One version of an object, or the marker of a deletion, which has no bytes. */
public record StoredVersion(String name, String versionId, String etag, long size, boolean deleted) {}

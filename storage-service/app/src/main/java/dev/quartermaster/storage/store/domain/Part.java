package dev.quartermaster.storage.store.domain;

/** A part that the bucket has; numbers begin with 1. */
public record Part(int number, String etag) {}

package dev.quartermaster.storage.catalogue.domain;

/** What a user stores: bytes and objects. */
public record Use(long bytes, long objects) {}

package dev.quartermaster.storage.store.domain;

/** One object of a listing; sizes in bytes. */
public record Listed(String name, long size, String etag) {}

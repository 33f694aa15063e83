package dev.quartermaster.storage.store;

/** The names of the one bucket in which everything is. */
public record Bucket(String namespace, String name) {}

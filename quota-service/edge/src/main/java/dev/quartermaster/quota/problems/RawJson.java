package dev.quartermaster.quota.problems;

/** JSON text that is right already and is copied as it is; the maker vouches for it. */
public record RawJson(String text) {}

package dev.quartermaster.usage.records.domain;

/**
 * Where a record stands.
 *
 * @param line which event of a record that holds a batch, from 0
 */
public record Origin(String topic, int partition, long offset, int line) {}

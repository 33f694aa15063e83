package dev.quartermaster.usage.query.domain;

import java.time.Instant;

/** From one instant, inclusive, to another, exclusive. */
public record Range(Instant from, Instant to) {}

package dev.quartermaster.usage.intake.domain;

import dev.quartermaster.usage.records.domain.Raw;

/** A dead letter: what came, and why it was not counted. The detail is for people and quotes no content. */
public record Letter(Raw raw, Reason reason, String detail) {}

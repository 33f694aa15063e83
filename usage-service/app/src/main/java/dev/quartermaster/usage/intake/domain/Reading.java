package dev.quartermaster.usage.intake.domain;

import dev.quartermaster.usage.contract.UsageEvent;
import dev.quartermaster.usage.records.domain.Raw;

/** What a reader makes of one event of a record. */
public sealed interface Reading {

    /** A usage event, and the record that would become its dead letter. */
    record Good(UsageEvent event, Raw raw) implements Reading {}

    /** Not a usage event. */
    record Bad(Letter letter) implements Reading {}
}

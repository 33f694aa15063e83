package dev.quartermaster.usage.records.domain;

/** What became of a batch. */
public sealed interface Written {

    /** Everything is committed: what counted now, repetitions of earlier ones, dead letters. */
    record Done(int counted, int duplicates, int dead) implements Written {}

    /** Nothing was written: somebody else has gone on reading one of the partitions. */
    record Overtaken() implements Written {}
}

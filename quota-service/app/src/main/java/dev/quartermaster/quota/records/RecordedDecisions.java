package dev.quartermaster.quota.records;

import dev.quartermaster.quota.records.domain.RecordedDecision;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decisions on record. Every method fails when PostgreSQL cannot be asked. */
public interface RecordedDecisions {

    /** The decision of this name, or the one that stands for it; with the name that was asked for. */
    Uni<Optional<RecordedDecision>> find(UUID id);

    /**
     * Decisions in the order of time and name.
     *
     * @param fromMicros of the first, inclusive
     * @param toMicros of the last, exclusive
     * @param after the last one of the page before; null for the first page
     */
    Uni<List<RecordedDecision>> page(long fromMicros, long toMicros, @Nullable RecordedDecision after, int count);

    /** How many decisions of these minutes are not on record one by one. */
    Uni<Long> unrecorded(long fromMicros, long toMicros);
}

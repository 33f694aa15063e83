package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.LimitState;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What was used is charged, and the rest of the hold given back; the same again when repeated. */
public record Committed(UUID reservationId, Map<String, Long> consumed, List<LimitState> limits)
        implements CommitAnswer {

    public Committed {
        consumed = Map.copyOf(consumed);
        limits = List.copyOf(limits);
    }
}

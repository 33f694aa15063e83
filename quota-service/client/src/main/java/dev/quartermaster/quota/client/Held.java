package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.LimitState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Quota is held; commit what was really used, or release it.
 *
 * @param expiresAt when the service gives back what is held by itself
 */
public record Held(UUID reservationId, Instant expiresAt, List<LimitState> limits) implements HoldAnswer {

    public Held {
        limits = List.copyOf(limits);
    }
}

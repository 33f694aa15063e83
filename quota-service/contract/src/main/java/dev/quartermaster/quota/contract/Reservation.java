package dev.quartermaster.quota.contract;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A reservation as the service lists it.
 *
 * @param state {@code live}, {@code committed}, {@code released} or {@code expired}
 */
public record Reservation(
        UUID id,
        String state,
        Subject subject,
        @Nullable String resource,
        Map<String, Long> hold,
        Instant createdAt,
        Instant expiresAt) {

    public Reservation {
        hold = Map.copyOf(hold);
    }
}

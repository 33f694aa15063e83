package dev.quartermaster.monitor.throttling.domain;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an administrator asks for beside the controller; the lower factor of the two holds.
 *
 * @param factors in (0,1] by priority
 * @param endsAt when it ends by itself
 */
public record Manual(Map<Integer, Double> factors, String reason, String actor, Instant startedAt, Instant endsAt) {

    public Manual {
        factors = Collections.unmodifiableMap(new TreeMap<>(factors));
    }

    public boolean endedAt(Instant now) {
        return !now.isBefore(endsAt);
    }
}

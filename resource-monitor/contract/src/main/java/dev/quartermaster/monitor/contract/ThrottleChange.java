package dev.quartermaster.monitor.contract;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of what is in force on a host, or of what decides it, for those who keep or show what happened; nobody has to
 * obey it.
 *
 * @param id the CloudEvents id; two records with the same one tell of the same change
 * @param time when it changed
 * @param host where; the key of the record
 * @param kind {@code changed} (by load, or because one by hand began or ended), {@code manual_started},
 *     {@code manual_ended}, {@code manual_cancelled} or {@code thresholds_changed}
 * @param level see {@link ThrottleSignal}; as it is after the change
 * @param factors see {@link ThrottleSignal}; as they are after the change
 * @param reasons why, in words
 * @param actor who did it; null when the load did
 */
public record ThrottleChange(
        UUID id,
        Instant time,
        String host,
        String kind,
        String level,
        Map<Integer, Double> factors,
        List<String> reasons,
        @Nullable String actor) {

    public ThrottleChange {
        factors = Collections.unmodifiableMap(new TreeMap<>(factors));
        reasons = List.copyOf(reasons);
    }
}

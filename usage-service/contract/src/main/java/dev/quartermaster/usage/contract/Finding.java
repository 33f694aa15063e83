package dev.quartermaster.usage.contract;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Refusals that look like more than bad luck: the data of a {@link FindingEvent}. On the wire the members are in
 * snake_case.
 *
 * @param scope whom it is about: the value by {@code user}, {@code project}, {@code api_key} or {@code ip}
 * @param firstAt the first of the refusals
 * @param lastAt the last of them
 * @param refusals how many there were
 * @param measure what was measured: different keys, different addresses, refusals before Retry-After had passed, or how
 *     many times as many as before
 * @param threshold what the measure has to reach
 * @param others some of the keys, addresses or limits that belong to it
 * @param decisions ids of some of the decisions, the newest first, to be explained
 */
public record Finding(
        Kind kind,
        Alert.Level level,
        Pattern pattern,
        Map<String, String> scope,
        Instant firstAt,
        Instant lastAt,
        long refusals,
        double measure,
        double threshold,
        List<String> others,
        List<String> decisions) {

    public Finding {
        scope = Collections.unmodifiableMap(scope);
        others = List.copyOf(others);
        decisions = List.copyOf(decisions);
    }

    /** The kind, beside those of {@link Alert}: readers of the topic tell them apart by it. */
    public enum Kind {
        FINDING("finding");

        private final String wire;

        Kind(String wire) {
            this.wire = wire;
        }

        /** As it stands in JSON. */
        public String wire() {
            return wire;
        }
    }

    /** What was found. */
    public enum Pattern {
        /** Many API keys refused at one address. */
        MANY_KEYS_FROM_ONE_IP("many_keys_from_one_ip"),
        /** One API key refused at many addresses. */
        ONE_KEY_FROM_MANY_IPS("one_key_from_many_ips"),
        /** Asking on although Retry-After has not passed. */
        HAMMERING("hammering"),
        /** Many more refusals than the subject had before. */
        SUDDEN_CHANGE("sudden_change");

        private final String wire;

        Pattern(String wire) {
            this.wire = wire;
        }

        /** As it stands in JSON. */
        public String wire() {
            return wire;
        }
    }
}

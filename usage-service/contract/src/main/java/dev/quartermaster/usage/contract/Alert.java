package dev.quartermaster.usage.contract;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that the owner of a limit wants to hear: the data of an {@link AlertEvent}. On the wire the members are in
 * snake_case and what is null is left out.
 *
 * @param scope whose limit it is: the values by {@code user}, {@code project}, {@code api_key}, {@code ip},
 *     {@code resource}, as far as the limit counts by them; empty for a global limit
 * @param limit its name
 * @param metric what it counts
 * @param level how much it matters
 * @param thresholdPercent for a crossing the level that was reached, from 1 to 100: 80 and 100 of every limit, others as
 *     the operator has named them; null for a reset
 * @param used what was used when it happened, in the unit of the metric; for a reset what was used just before
 * @param amount the limit's amount for this subject at that moment; null when unlimited
 * @param periodStart start of the period, or of the window of a rate; null for a stock
 * @param periodEnd its end, exclusive; for a reset the moment of the reset
 * @param reason why a quota was reset, null for a crossing
 */
public record Alert(
        Kind kind,
        Map<String, String> scope,
        String limit,
        String metric,
        Level level,
        @Nullable Integer thresholdPercent,
        long used,
        @Nullable Long amount,
        @Nullable Instant periodStart,
        @Nullable Instant periodEnd,
        @Nullable Reason reason) {

    public Alert {
        scope = Collections.unmodifiableMap(scope);
    }

    /** What happened. */
    public enum Kind {
        /** Usage reached a share of the amount; told once per period, subject, limit and share. */
        THRESHOLD("threshold"),
        /** The subject can use the whole amount again. */
        RESET("reset");

        private final String wire;

        Kind(String wire) {
            this.wire = wire;
        }

        /** As it stands in JSON. */
        public String wire() {
            return wire;
        }
    }

    /** How much it matters. */
    public enum Level {
        /** A reset, or less than 80 % are used. */
        INFO("info"),
        /** 80 % are used, or more. */
        WARNING("warning"),
        /** All is used. */
        CRITICAL("critical");

        private final String wire;

        Level(String wire) {
            this.wire = wire;
        }

        /** That of a crossing. */
        public static Level of(int percent) {
            return percent >= 100 ? CRITICAL : percent >= 80 ? WARNING : INFO;
        }

        /** As it stands in JSON. */
        public String wire() {
            return wire;
        }
    }

    /** Why a quota starts anew. */
    public enum Reason {
        /** Its period ended. */
        PERIOD("period"),
        /** An administrator set it back. */
        ADMINISTRATOR("administrator");

        private final String wire;

        Reason(String wire) {
            this.wire = wire;
        }

        /** As it stands in JSON. */
        public String wire() {
            return wire;
        }
    }
}

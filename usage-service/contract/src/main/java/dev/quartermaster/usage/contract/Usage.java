package dev.quartermaster.usage.contract;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was used, or would have been: the data of a {@link UsageEvent}. On the wire the members are in snake_case and what
 * is null is left out.
 *
 * <p>The map of amounts is not copied, because producers make tens of thousands of these a second: whoever gives it away
 * does not change it any more.
 *
 * @param user who; null when only a project, a key or an address is known
 * @param action {@code upload}, {@code search}, {@code api_call}, {@code video_processing}, {@code add_vector},
 *     {@code search_vector}, {@code upsert_vector}, {@code delete_vector}, or a name of the producer's own
 * @param amounts what was consumed by metric, in the unit of the metric; negative where stock was given back; what was
 *     asked for and not consumed when the status says so
 * @param items how many things the action touched
 * @param payloadBytes size of what was sent
 * @param durationMs how long the action took, in milliseconds
 * @param resource the route, collection or thing
 * @param ip the address that asked
 * @param details free text
 * @param meta free JSON object, as text
 * @param count how many identical actions this event sums up, 1 for a single one; {@code amounts}, {@code items},
 *     {@code payload_bytes} and {@code duration_ms} are their totals. Left out on the wire when 1
 */
public record Usage(
        @Nullable String user,
        @Nullable String project,
        String action,
        Status status,
        Map<String, Long> amounts,
        @Nullable Long items,
        @Nullable Long payloadBytes,
        @Nullable Long durationMs,
        @Nullable String resource,
        @Nullable String ip,
        @Nullable String userAgent,
        @Nullable String details,
        @Nullable String meta,
        long count) {

    /** @throws IllegalArgumentException if the count is below 1 */
    public Usage {
        if (count < 1) {
            throw new IllegalArgumentException("a usage event stands for at least one action, not for " + count);
        }
        amounts = Collections.unmodifiableMap(amounts);
    }

    /** How the action ended. */
    public enum Status {
        /** It was done; the amounts are consumed. */
        SUCCESS("success"),
        /** It failed for a reason of its own. */
        FAILURE("failure"),
        /** It was refused by a limit; nothing is consumed. */
        QUOTA_EXCEEDED("quota_exceeded");

        private final String wire;

        Status(String wire) {
            this.wire = wire;
        }

        /** As it stands in JSON. */
        public String wire() {
            return wire;
        }
    }
}

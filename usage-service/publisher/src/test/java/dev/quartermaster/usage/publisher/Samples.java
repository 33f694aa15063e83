package dev.quartermaster.usage.publisher;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

final class Samples {

    private Samples() {}

    /** The event number {@code n} of a subject; its id tells both. */
    static UsageEvent event(String source, String user, long n) {
        Usage usage = new Usage(
                user,
                "p-1",
                "api_call",
                Usage.Status.SUCCESS,
                Map.of("api_calls", 1L),
                null,
                null,
                2L,
                "/v1/items",
                "203.0.113.7",
                "curl/8",
                null,
                null,
                1);
        return new UsageEvent(user + "-" + n, source, Instant.ofEpochSecond(1_769_850_000L + n), "user/" + user, usage);
    }

    static PublisherSettings small(java.nio.file.Path folder, Map<String, Object> kafka) {
        return new PublisherSettings(
                folder, kafka, 1 << 20, 64L << 20, WhenFull.DROP_NEWEST, Duration.ZERO, 1000, Duration.ZERO);
    }
}

package dev.quartermaster.usage.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.usage.alerts.domain.Forecast;
import dev.quartermaster.usage.alerts.domain.Settings;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Alerts for those who look, and what they want to be told. */
public interface Alerts {

    /** An alert with its deliveries, as JSON. */
    record Entry(long id, JsonNode document) {}

    /** The newest ones with a smaller id than {@code before}, of one subject or one user if given. */
    Uni<List<Entry>> list(@Nullable String subject, @Nullable String user, long before, int count);

    /** What a subject has set; empty for the usual. */
    Uni<Optional<Settings>> settings(String subject);

    Uni<Void> set(String subject, Settings settings);

    /** Answers whether there were any. */
    Uni<Boolean> unset(String subject);

    /** What a user has consumed of a metric between two instants, and in how many hours. */
    Uni<Forecast.Pace> pace(String user, String metric, Instant start, Instant end, Instant now);
}

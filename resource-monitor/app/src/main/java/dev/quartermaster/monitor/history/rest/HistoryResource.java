package dev.quartermaster.monitor.history.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.history.History;
import dev.quartermaster.monitor.history.domain.Bucket;
import dev.quartermaster.monitor.history.domain.Resolution;
import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What was measured before, on this host or on another that writes into the same database. */
@Path("/api/v1/load")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "history", description = "What was measured before")
class HistoryResource {

    private static final int MOST_BUCKETS = 1000;
    private static final int MOST_HOURS = 24 * 31;

    private final History history;
    private final HostName host;
    private final InstantSource clock;

    HistoryResource(History history, HostName host, InstantSource clock) {
        this.history = history;
        this.host = host;
        this.clock = clock;
    }

    @GET
    @Path("/hourly")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getHourlyLoad", summary = "Mean, least and most of every metric, by hour")
    public Uni<JsonNode> hourly(
            @Parameter(description = "1 to 744, 24 if absent") @RestQuery @Nullable String hours,
            @Parameter(description = "This host if absent") @RestQuery("host") @Nullable String ofHost) {
        int count = hours == null ? 24 : number("hours", hours, MOST_HOURS);
        Instant now = clock.instant();
        return history.read(host(ofHost), Resolution.HOUR, now.minus(Duration.ofHours(count)), now, count + 1)
                .map(buckets -> document(host(ofHost), Resolution.HOUR, buckets, List.of(Metric.values())));
    }

    @GET
    @Path("/history")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(
            operationId = "getLoadHistory",
            summary = "Metrics over time: the newest 1000 buckets of the span asked for")
    public Uni<JsonNode> history(
            @Parameter(description = "raw, minute (if absent) or hour") @RestQuery @Nullable String resolution,
            @Parameter(description = "Names, separated by commas; all if absent") @RestQuery @Nullable String metrics,
            @Parameter(description = "Inclusive, an hour ago if absent") @RestQuery @Nullable String from,
            @Parameter(description = "Exclusive, now if absent") @RestQuery @Nullable String to,
            @Parameter(description = "This host if absent") @RestQuery("host") @Nullable String ofHost) {
        Resolution wanted = resolution == null
                ? Resolution.MINUTE
                : Resolution.of(resolution).orElseThrow(() -> wrong("resolution", "raw, minute or hour"));
        List<Metric> chosen = metrics == null
                ? List.of(Metric.values())
                : Arrays.stream(metrics.split(",", Metric.values().length + 1))
                        .map(name -> Metric.of(name).orElseThrow(() -> wrong("metrics", "names of metrics")))
                        .toList();
        Instant until = to == null ? clock.instant() : time("to", to);
        Instant since = from == null ? until.minus(Duration.ofHours(1)) : time("from", from);
        return history.read(host(ofHost), wanted, since, until, MOST_BUCKETS)
                .map(buckets -> document(host(ofHost), wanted, buckets, chosen));
    }

    private String host(@Nullable String asked) {
        if (asked != null && (asked.isBlank() || asked.length() > 253 || asked.indexOf('\0') >= 0)) {
            throw wrong("host", "a name of 1 to 253 characters");
        }
        return asked == null ? host.name() : asked;
    }

    private static int number(String parameter, String text, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw wrong(parameter, "from 1 to " + most);
    }

    private static Instant time(String parameter, String text) {
        try {
            Instant time = Instant.parse(text);
            // what PostgreSQL can tell from others
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException e) {
            // as below
        }
        throw wrong(parameter, "a time such as 2026-01-31T12:00:00Z");
    }

    private static ProblemException wrong(String parameter, String expected) {
        return new ProblemException(
                ErrorCode.INVALID_PARAMETER, parameter + " is " + expected + ".", Map.of("parameter", parameter));
    }

    private static JsonNode document(String host, Resolution resolution, List<Bucket> buckets, List<Metric> metrics) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("host", host).put("resolution", resolution.word());
        ArrayNode items = node.putArray("items");
        for (Bucket bucket : buckets) {
            ObjectNode item =
                    items.addObject().put("at", bucket.at().toString()).put("samples", bucket.samples());
            ObjectNode values = item.putObject("metrics");
            for (Metric metric : metrics) {
                Double mean = at(bucket.mean(), metric);
                if (mean == null) {
                    continue;
                }
                if (resolution == Resolution.RAW) {
                    values.put(metric.word(), mean);
                } else {
                    values.putObject(metric.word())
                            .put("mean", mean)
                            .put("least", at(bucket.least(), metric))
                            .put("most", at(bucket.most(), metric));
                }
            }
        }
        return node;
    }

    /** Rows of an older version have fewer values. */
    private static @Nullable Double at(@Nullable Double[] values, Metric metric) {
        return metric.ordinal() < values.length ? values[metric.ordinal()] : null;
    }
}

package dev.quartermaster.quota.stats.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.records.Parameters.Range;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.stats.Stats;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Decisions in numbers, over all replicas. */
@Path("/api/v1/stats")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "stats", description = "Decisions in numbers")
class StatsResource {

    private static final Map<String, Duration> BUCKETS =
            Map.of("minute", Duration.ofMinutes(1), "hour", Duration.ofHours(1), "day", Duration.ofDays(1));
    private static final int MOST_BUCKETS = 2000;

    private final Stats stats;
    private final Governance governance;
    private final DatabaseClock clock;

    StatsResource(Stats stats, Governance governance, DatabaseClock clock) {
        this.stats = stats;
        this.governance = governance;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "getStats",
            summary = "Decisions by limit, plan, outcome and time; top consumers; who is nearest to a limit",
            description =
                    "Of the last hour if nothing is said. Looks (dry_run) and repetitions under an idempotency key"
                            + " are not counted. A decision counts under every limit that applied when it was allowed, and under"
                            + " those that refused when it was refused.")
    @APIResponse(
            responseCode = "200",
            description = "Counts by whole minutes, consumers by whole hours, nearest as it is now",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "hour", value = StatsDocument.SAMPLE)))
    public Uni<JsonNode> get(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("limit_name") @Nullable String limit,
            @QueryParam("plan") @Nullable String plan,
            @QueryParam("metric") @Nullable String metric,
            @QueryParam("bucket") @Nullable String bucket,
            @QueryParam("top") @Nullable String top) {
        Range range = Parameters.range(from, to, Duration.ofHours(1), Duration.ofDays(400), clock.now());
        String word = Parameters.choice("bucket", bucket, "minute", "hour", "day");
        long micros = BUCKETS.getOrDefault(word, Duration.ofMinutes(1)).toMillis() * 1000;
        if ((range.toMicros() - range.fromMicros()) / micros > MOST_BUCKETS) {
            throw Parameters.wrong("bucket", "The range has more than " + MOST_BUCKETS + " of these buckets.");
        }
        int count = Parameters.number("top", top, 10, 100);
        String limitName = Parameters.name("limit_name", limit);
        Stats.Filter filter =
                new Stats.Filter(range.fromMicros(), range.toMicros(), limitName, Parameters.name("plan", plan));
        String oneMetric = Parameters.name("metric", metric);
        ObjectNode node = range.on(JsonNodeFactory.instance.objectNode());
        return stats.counts(filter)
                .invoke(counts -> StatsDocument.counts(node, counts, limitName != null))
                .chain(done -> stats.series(filter, micros))
                .invoke(buckets -> StatsDocument.series(node, word, buckets))
                .chain(done -> stats.consumers(filter, oneMetric, count))
                .invoke(consumers -> StatsDocument.consumers(node, consumers))
                .chain(done -> stats.nearest(governance.catalog().limits(), count))
                .invoke(nearest -> StatsDocument.nearest(node, nearest))
                .replaceWith(node);
    }
}

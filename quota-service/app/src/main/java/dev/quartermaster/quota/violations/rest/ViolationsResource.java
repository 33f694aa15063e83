package dev.quartermaster.quota.violations.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.records.Parameters.Range;
import dev.quartermaster.quota.records.domain.Refusal;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.violations.FindingSettings;
import dev.quartermaster.quota.violations.Findings;
import dev.quartermaster.quota.violations.Violations;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Refusals on record, for administrators. */
@Path("/api/v1/violations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "violations", description = "What was refused, to whom, and what it looks like")
class ViolationsResource {

    private static final Map<String, Duration> BUCKETS =
            Map.of("minute", Duration.ofMinutes(1), "hour", Duration.ofHours(1), "day", Duration.ofDays(1));
    private static final int MOST_BUCKETS = 2000;

    private final Violations violations;
    private final Findings findings;
    private final FindingSettings settings;
    private final DatabaseClock clock;

    ViolationsResource(Violations violations, Findings findings, FindingSettings settings, DatabaseClock clock) {
        this.violations = violations;
        this.findings = findings;
        this.settings = settings;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "listViolations",
            summary = "Refusals, the newest first",
            description =
                    "Identical refusals within a second are one entry with a number of times. An entry without any"
                            + " subject sums refusals that came while there was no room for each of them.")
    @APIResponse(
            responseCode = "200",
            description = "A page",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = Samples.LIST)))
    public Uni<JsonNode> list(
            @BeanParam Asked asked,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int count = Parameters.number("limit", limit, 100, 1000);
        return violations
                .list(asked.filter(clock.now()), Asked.place(cursor), count + 1)
                .map(found -> page(found, count));
    }

    private static JsonNode page(List<Refusal> found, int count) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        int shown = Math.min(count, found.size());
        found.subList(0, shown).forEach(refusal -> items.add(ViolationDocuments.of(refusal)));
        Refusal last = found.size() > count ? found.get(count - 1) : null;
        return page.put("next_cursor", last == null ? null : Asked.cursor(last.atMicros(), last.id()));
    }

    @GET
    @Path("/summary")
    @Operation(
            operationId = "summariseViolations",
            summary = "Who is refused most, by subject, address, limit and route, and when",
            description = "A refusal by several limits counts for each of them under by_limit.")
    @APIResponse(
            responseCode = "200",
            description = "The most frequent of each kind",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "day", value = Samples.SUMMARY)))
    public Uni<JsonNode> summary(
            @BeanParam Asked asked,
            @QueryParam("top") @Nullable String top,
            @QueryParam("bucket") @Nullable String bucket) {
        Violations.Filter filter = asked.filter(clock.now());
        int count = Parameters.number("top", top, 10, 100);
        String word = Parameters.choice("bucket", bucket, "hour", "minute", "day");
        long micros = BUCKETS.getOrDefault(word, Duration.ofHours(1)).toMillis() * 1000;
        if ((filter.toMicros() - filter.fromMicros()) / micros > MOST_BUCKETS) {
            throw Parameters.wrong("bucket", "The range has more than " + MOST_BUCKETS + " of these buckets.");
        }
        ObjectNode node = new Range(filter.fromMicros(), filter.toMicros()).on(JsonNodeFactory.instance.objectNode());
        Uni<ObjectNode> summed = Uni.createFrom().item(node);
        for (Violations.By by : Violations.By.values()) {
            summed = summed.chain(so -> violations.top(filter, by, count).map(sums -> {
                ViolationDocuments.sums(so, by, sums);
                return so;
            }));
        }
        return summed.chain(so -> violations.buckets(filter, micros).map(buckets -> series(so, word, buckets)));
    }

    private static JsonNode series(ObjectNode node, String word, List<Violations.Bucket> buckets) {
        node.put("bucket", word);
        node.put(
                "refusals",
                buckets.stream().mapToLong(Violations.Bucket::refusals).sum());
        ArrayNode series = node.putArray("series");
        buckets.forEach(bucket -> series.addObject()
                .put("at", Parameters.moment(bucket.atMicros()))
                .put("refusals", bucket.refusals()));
        return node;
    }

    @GET
    @Path("/findings")
    @Operation(
            operationId = "findPatterns",
            summary = "Patterns: many keys from one address, one key from many, hammering, sudden change",
            description = "Looked for in the stretch of time asked for, 15 minutes if nothing is said; thresholds are"
                    + " configuration (quartermaster.findings).")
    @APIResponse(
            responseCode = "200",
            description = "What was found, with the evidence; the most refusals first",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = Samples.FINDINGS)))
    public Uni<JsonNode> findings(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("top") @Nullable String top) {
        Range range = Parameters.range(from, to, settings.window(), Duration.ofDays(7), clock.now());
        return findings.find(range.fromMicros(), range.toMicros(), Parameters.number("top", top, 20, 100))
                .map(found -> {
                    ObjectNode node = range.on(JsonNodeFactory.instance.objectNode());
                    ArrayNode list = node.putArray("findings");
                    found.forEach(finding -> list.add(ViolationDocuments.of(finding)));
                    return node;
                });
    }
}

package dev.quartermaster.usage.statistics.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.query.Parameters;
import dev.quartermaster.usage.query.domain.Range;
import dev.quartermaster.usage.query.domain.Selection;
import dev.quartermaster.usage.statistics.Statistics;
import dev.quartermaster.usage.statistics.domain.Line;
import dev.quartermaster.usage.statistics.domain.Steps;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How much was used. */
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(
        name = "statistics",
        description = "How much was used; a user sees its own, services and administrators everything")
@APIResponse(responseCode = "403", description = "AUTH_006, AUTH_007: somebody else's usage")
class StatisticsResource {

    private static final Duration USUAL = Duration.ofDays(30);
    private static final Set<String> FILTERS = Set.of("user", "project", "action", "status", "from", "to");
    private static final int MOST_ROWS = 50_000;

    private final Statistics statistics;
    private final CurrentCaller caller;
    private final InstantSource clock;

    StatisticsResource(Statistics statistics, CurrentCaller caller, InstantSource clock) {
        this.statistics = statistics;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Path("stats")
    @Operation(
            operationId = "usageStats",
            summary = "Totals per action",
            description = "Of the last 30 days unless from and to (times or days of UTC) are given; times are rounded"
                    + " outwards to whole minutes. percentiles=true adds exact p50 and p95 durations out of events.")
    @Parameter(name = "user", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "project", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "action", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "status", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "to", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "percentiles", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.BOOLEAN))
    @APIResponse(
            responseCode = "200",
            description = "The sums; whole numbers of any length",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "user", value = """
                    {"from":"2026-01-01T00:00:00Z","to":"2026-01-31T00:00:00Z","total":{"events":3,
                    "by_status":{"quota_exceeded":1,"success":2},"amounts":{"uploads":2},
                    "not_consumed":{"quota_exceeded":{"uploads":1}},"items":2,"payload_bytes":2048,"failure_share":0,
                    "refused_share":0.3333,"mean_duration_ms":12.5},"actions":{"upload":{"events":3}}}""")))
    public Uni<JsonNode> stats(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters()).only(union(FILTERS, Set.of("percentiles")), false);
        Selection selection = rounded(parameters, USUAL);
        boolean percentiles = parameters.flag("percentiles");
        Uni<ObjectNode> sums = statistics
                .totals(
                        selection,
                        Steps.between(
                                selection.range().from(), selection.range().to()))
                .map(lines -> document(selection.range(), lines));
        return percentiles
                ? Uni.combine()
                        .all()
                        .unis(sums, statistics.durations(selection))
                        .with(StatisticsResource::withDurations)
                : sums.map(node -> node);
    }

    @GET
    @Path("series")
    @Operation(
            operationId = "usageSeries",
            summary = "Totals per minute, hour, day or month of a time zone",
            description = "Steps in which nothing happened are left out. Zones whose offset is not whole hours are"
                    + " summed from minutes, which are kept for a shorter time.")
    @Parameter(
            name = "step",
            in = ParameterIn.QUERY,
            schema = @Schema(enumeration = {"minute", "hour", "day", "month"}))
    @Parameter(
            name = "zone",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING, examples = "\"Europe/Berlin\""))
    @Parameter(name = "user", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "project", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "action", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "status", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "from", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "to", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The steps in their order",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "days", value = """
                    {"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z","step":"day","zone":"UTC",
                    "points":[{"at":"2026-01-03T00:00:00Z","events":2,"by_status":{"success":2},"amounts":{"uploads":2},
                    "items":2,"payload_bytes":0,"failure_share":0,"refused_share":0,"mean_duration_ms":3.0}]}""")))
    public Uni<JsonNode> series(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters()).only(union(FILTERS, Set.of("step", "zone")), false);
        String unit = parameters.word("step", "day", Set.of("minute", "hour", "day", "month"));
        ZoneId zone = parameters.zone("zone");
        Selection selection = rounded(parameters, unit.equals("minute") ? Duration.ofHours(1) : USUAL);
        Range range = selection.range();
        Steps whole = Steps.between(range.from(), range.to());
        Steps cut = Steps.cut(unit, zone, range.from(), range.to());
        Steps steps = whole.compareTo(cut) < 0 ? whole : cut;
        return statistics.series(selection, steps, unit, zone, MOST_ROWS + 1).map(lines -> {
            if (lines.size() > MOST_ROWS) {
                throw new ProblemException(
                        ErrorCode.INVALID_PARAMETER,
                        "More than " + MOST_ROWS + " rows: ask for a shorter range or longer steps.",
                        Map.of("parameter", "step"));
            }
            return points(range, unit, zone, lines);
        });
    }

    @GET
    @Path("top")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "topUsers", summary = "The users with the most events by action, over the last hour")
    @Parameter(name = "action", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "status", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "project", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.INTEGER))
    @APIResponse(
            responseCode = "200",
            description = "The busiest first",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "two", value = """
                    {"from":"2026-01-31T11:00:00Z","to":"2026-01-31T12:00:00Z","items":[
                    {"user":"u-5","action":"search","events":812},{"user":"u-9","action":"upload","events":40}]}""")))
    public Uni<JsonNode> top(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters()).only(Set.of("action", "status", "project", "limit"), false);
        int count = parameters.number("limit", 10, 1, 1000);
        Instant to = Steps.MINUTES.ceiling(clock.instant());
        Selection selection = parameters.selection(
                caller.get(), new Range(to.minus(Duration.ofHours(1)), to), List.of("action", "status", "project"));
        return statistics.top(selection, Steps.MINUTES, count).map(found -> {
            ObjectNode node = head(selection.range());
            ArrayNode items = node.putArray("items");
            found.forEach(top -> items.addObject()
                    .put("user", top.user())
                    .put("action", top.action())
                    .put("events", top.events().toBigInteger()));
            return node;
        });
    }

    private Selection rounded(Parameters parameters, Duration usual) {
        Range asked = parameters.range(clock.instant(), usual);
        Range range = new Range(Steps.MINUTES.floor(asked.from()), Steps.MINUTES.ceiling(asked.to()));
        return parameters.selection(caller.get(), range, Selection.DIMENSIONS);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream())
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    private static ObjectNode head(Range range) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("from", range.from().toString())
                .put("to", range.to().toString());
    }

    private static ObjectNode document(Range range, List<Line> lines) {
        Sums total = new Sums();
        Map<String, Sums> actions = new TreeMap<>();
        for (Line line : lines) {
            total.add(line);
            actions.computeIfAbsent(line.action(), missing -> new Sums()).add(line);
        }
        ObjectNode node = head(range);
        node.set("total", total.json());
        ObjectNode byAction = node.putObject("actions");
        actions.forEach((action, sums) -> byAction.set(action, sums.json()));
        return node;
    }

    private static JsonNode withDurations(ObjectNode node, Map<String, Statistics.Percentiles> durations) {
        durations.forEach((action, percentiles) -> {
            if (node.path("actions").path(action) instanceof ObjectNode sums) {
                sums.putObject("duration_ms").put("p50", percentiles.p50()).put("p95", percentiles.p95());
            }
        });
        return node;
    }

    private static JsonNode points(Range range, String unit, ZoneId zone, List<Line> lines) {
        Map<Instant, Sums> steps = new TreeMap<>();
        for (Line line : lines) {
            Instant bucket = line.bucket();
            if (bucket != null) {
                steps.computeIfAbsent(bucket, missing -> new Sums()).add(line);
            }
        }
        ObjectNode node = head(range).put("step", unit).put("zone", zone.getId());
        ArrayNode points = node.putArray("points");
        steps.forEach((at, sums) -> {
            ObjectNode point = points.addObject().put("at", at.toString());
            point.setAll(sums.json());
        });
        return node;
    }
}

package dev.quartermaster.usage.alerts.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.alerts.Alerts;
import dev.quartermaster.usage.alerts.domain.Forecast;
import dev.quartermaster.usage.query.Parameters;
import dev.quartermaster.usage.query.domain.Range;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The feed of alerts, and when a limit will be reached. */
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(name = "alerts", description = "Crossings and resets of limits")
class AlertsResource {

    private final Alerts alerts;
    private final CurrentCaller caller;
    private final InstantSource clock;

    AlertsResource(Alerts alerts, CurrentCaller caller, InstantSource clock) {
        this.alerts = alerts;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Path("alerts")
    @Operation(operationId = "listAlerts", summary = "Alerts, the newest first; a user sees those of its own limits")
    @Parameter(name = "subject", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "user", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.INTEGER))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "A page; next_cursor is null on the last one",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = """
                    {"items":[{"id":7,"kind":"threshold","level":"warning","subject":"user/u-5","scope":{"user":"u-5"},
                    "limit":"uploads_per_day","metric":"uploads","threshold_percent":80,"used":80,"amount":100,
                    "time":"2026-01-31T17:02:11+00:00","reached_at":"2026-01-31T21:17:00+00:00","quiet":false,
                    "deliveries":[{"channel":"webhook","target":"https://hooks.example.com/q","state":"delivered",
                    "attempts":1}]}],"next_cursor":null}""")))
    public Uni<JsonNode> list(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters()).only(Set.of("subject", "user", "limit", "cursor"), false);
        Caller asks = caller.get();
        int count = parameters.number("limit", 50, 1, 1000);
        String user = user(parameters, asks);
        long before = before(parameters.text("cursor"));
        return alerts.list(parameters.text("subject"), user, before, count + 1).map(found -> page(found, count));
    }

    @GET
    @Path("forecast")
    @Operation(
            operationId = "forecast",
            summary = "When a limit will be reached if it goes on as it did in this period",
            description = "A straight line through what was consumed from from (the period's start) until now; to is"
                    + " the period's end. reached_at is absent with too little data (fewer than 3 hours in which"
                    + " something was consumed, less than 5 % of the period), or when the period ends first.")
    @Parameter(name = "user", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "metric", in = ParameterIn.QUERY, required = true, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "amount", in = ParameterIn.QUERY, required = true, schema = @Schema(type = SchemaType.INTEGER))
    @Parameter(name = "from", in = ParameterIn.QUERY, required = true, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "to", in = ParameterIn.QUERY, required = true, schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "What is used, and the instant if it can be told",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "uploads",
                                            value = "{\"used\":80,\"reached_at\":\"2026-01-31T21:17:00Z\"}")))
    public Uni<JsonNode> forecast(@Context UriInfo uri) {
        Parameters parameters =
                new Parameters(uri.getQueryParameters()).only(Set.of("user", "metric", "amount", "from", "to"), false);
        Range period = parameters.range(clock.instant(), Duration.ofDays(1));
        String user = user(parameters, caller.get());
        String metric = parameters.text("metric");
        String amount = parameters.text("amount");
        if (user == null || metric == null || amount == null || !amount.matches("[0-9]{1,18}")) {
            throw Parameters.wrong("amount", "user, metric and a whole amount are needed.");
        }
        return alerts.pace(user, metric, period.from(), period.to(), clock.instant())
                .map(pace -> {
                    ObjectNode node = JsonNodeFactory.instance.objectNode();
                    node.put("used", pace.used().toBigInteger());
                    Forecast.reached(pace, new BigDecimal(amount))
                            .ifPresent(at -> node.put("reached_at", at.toString()));
                    return node;
                });
    }

    private static @Nullable String user(Parameters parameters, Caller asks) {
        return parameters
                .selection(asks, new Range(java.time.Instant.EPOCH, java.time.Instant.MAX), List.of("user"))
                .field("user");
    }

    private static long before(@Nullable String cursor) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        if (!cursor.matches("[0-9]{1,18}")) {
            throw Parameters.wrong("cursor", "The cursor is not one of ours.");
        }
        return Long.parseLong(cursor);
    }

    private static JsonNode page(List<Alerts.Entry> found, int count) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        var items = node.putArray("items");
        found.stream().limit(count).forEach(entry -> items.add(entry.document()));
        node.put(
                "next_cursor",
                found.size() > count ? Long.toString(found.get(count - 1).id()) : null);
        return node;
    }
}

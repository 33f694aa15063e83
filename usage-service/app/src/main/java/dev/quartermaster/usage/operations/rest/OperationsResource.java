package dev.quartermaster.usage.operations.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.operations.OperationJson;
import dev.quartermaster.usage.operations.Operations;
import dev.quartermaster.usage.operations.domain.Operation;
import dev.quartermaster.usage.operations.domain.Place;
import dev.quartermaster.usage.query.Parameters;
import dev.quartermaster.usage.query.domain.Selection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happened last. */
@Path("/api/v1/usage/operations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(name = "operations", description = "What happened, one by one; a user sees its own")
class OperationsResource {

    private static final Duration USUAL = Duration.ofDays(30);
    private static final Set<String> KNOWN = known();

    private final Operations operations;
    private final CurrentCaller caller;
    private final InstantSource clock;

    OperationsResource(Operations operations, CurrentCaller caller, InstantSource clock) {
        this.operations = operations;
        this.caller = caller;
        this.clock = clock;
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(Selection.FIELDS);
        known.addAll(List.of("from", "to", "limit", "cursor", "counts"));
        return known;
    }

    @GET
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listOperations",
            summary = "Operations, the newest first",
            description = "Filtered by any field (user, project, action, status, resource, ip, user_agent, details,"
                    + " source, id, subject) and by metadata (meta.category=tech&meta.year=2024): all must be equal."
                    + " counts=true tells how many there are before and after the metadata filter, which takes as long"
                    + " as looking at all of them. Of the last 30 days unless from and to are given.")
    @Parameter(name = "user", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.INTEGER))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "counts", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.BOOLEAN))
    @APIResponse(
            responseCode = "200",
            description = "A page; next_cursor is null on the last one",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = """
                    {"items":[{"id":"01KEZ4ZRQ3","source":"/quartermaster/quota","time":"2026-01-31T09:15:00Z",
                    "subject":"user/u-5","user":"u-5","action":"upload","status":"success","count":1,
                    "amounts":{"uploads":1},"meta":{"category":"tech","year":2024}}],
                    "next_cursor":null,"count_before_meta":40,"count":1}""")))
    public Uni<JsonNode> list(@Context UriInfo uri) {
        Parameters parameters = new Parameters(uri.getQueryParameters()).only(KNOWN, true);
        int count = parameters.number("limit", 50, 1, 1000);
        Place after = place(parameters.text("cursor"));
        // Without "to" the end is open: an event may be ahead of this clock by a little.
        Selection selection = parameters.selection(
                caller.get(), parameters.range(clock.instant().plus(Duration.ofHours(1)), USUAL), Selection.FIELDS);
        Uni<ObjectNode> page = operations.recent(selection, after, count + 1).map(found -> page(found, count));
        return parameters.flag("counts") ? page.chain(node -> withCounts(node, selection)) : page.map(node -> node);
    }

    private Uni<JsonNode> withCounts(ObjectNode node, Selection selection) {
        return Uni.combine()
                .all()
                .unis(operations.count(selection.withoutMeta()), operations.count(selection))
                .with((before, after) -> node.put("count_before_meta", before).put("count", after));
    }

    private static @Nullable Place place(@Nullable String cursor) {
        return cursor == null
                ? null
                : Place.of(cursor).orElseThrow(() -> Parameters.wrong("cursor", "The cursor is not one of ours."));
    }

    private static ObjectNode page(List<Operation> found, int count) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        var items = node.putArray("items");
        found.stream().limit(count).forEach(operation -> items.add(OperationJson.of(operation)));
        node.put(
                "next_cursor",
                found.size() > count ? Place.after(found.get(count - 1)).cursor() : null);
        return node;
    }
}

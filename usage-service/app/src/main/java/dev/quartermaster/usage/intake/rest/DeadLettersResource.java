package dev.quartermaster.usage.intake.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.intake.DeadLetters;
import dev.quartermaster.usage.intake.Replay;
import dev.quartermaster.usage.intake.domain.Reason;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What could not be counted, and trying it again. */
@Path("/api/v1/usage/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "dead letters", description = "What could not be counted")
class DeadLettersResource {

    private static final int MOST = 1000;

    private final DeadLetters letters;
    private final Replay replay;

    DeadLettersResource(DeadLetters letters, Replay replay) {
        this.letters = letters;
        this.replay = replay;
    }

    /** Which ones to replay: those of these ids, or the oldest that were not replayed yet. */
    record ReplayRequest(
            @Nullable List<Long> ids,
            @Nullable String reason,
            @Nullable Integer limit) {}

    @GET
    @Operation(operationId = "listDeadLetters", summary = "Dead letters, the newest first")
    @APIResponse(
            responseCode = "200",
            description = "A page; next_cursor is null on the last one",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = """
                    {"items":[{"id":17,"received_at":"2026-01-31T09:15:01Z","topic":"quartermaster.usage.v1","partition":2,
                    "offset":4711,"line":0,"reason":"invalid","detail":"action, status and amounts are required.",
                    "value":"{}","published_at":"2026-01-31T09:15:02Z","replayed_at":null}],"next_cursor":null}""")))
    public Uni<JsonNode> list(
            @QueryParam("reason") @Nullable String reason,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int count = limit == null ? 100 : number("limit", limit, 1, MOST);
        long before = cursor == null ? Long.MAX_VALUE : longNumber("cursor", cursor);
        return letters.list(known(reason), before, count + 1).map(found -> page(found, count));
    }

    @POST
    @Path("replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "replayDeadLetters",
            summary = "Puts dead letters into the usage topic again",
            description = "Those of the ids, or up to limit (1000) of the oldest that were not replayed yet, of one"
                    + " reason if it is given. What was counted meanwhile is not counted again.")
    @APIResponse(
            responseCode = "200",
            description = "How many are in the topic again",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "some", value = "{\"replayed\":12}")))
    public Uni<JsonNode> replay(ReplayRequest request) {
        List<Long> ids = request.ids() == null ? List.of() : request.ids();
        int limit = request.limit() == null ? MOST : request.limit();
        if (ids.size() > MOST || limit < 1 || limit > MOST || ids.stream().anyMatch(Objects::isNull)) {
            throw new ProblemException(ErrorCode.OUT_OF_RANGE, "At most " + MOST + " at once.", Map.of("max", MOST));
        }
        return replay.run(ids, known(request.reason()), limit)
                .map(count -> JsonNodeFactory.instance.objectNode().put("replayed", count));
    }

    private static @Nullable String known(@Nullable String reason) {
        if (reason != null
                && Arrays.stream(Reason.values()).noneMatch(r -> r.wire().equals(reason))) {
            throw wrong("reason", "This is no reason of a dead letter.");
        }
        return reason;
    }

    private static JsonNode page(List<DeadLetters.Entry> found, int count) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        var items = page.putArray("items");
        found.stream().limit(count).forEach(entry -> items.add(document(entry)));
        page.put(
                "next_cursor",
                found.size() > count ? Long.toString(found.get(count - 1).id()) : null);
        return page;
    }

    private static JsonNode document(DeadLetters.Entry entry) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", entry.id())
                .put("received_at", entry.receivedAt().toString())
                .put("topic", entry.topic())
                .put("partition", entry.partition())
                .put("offset", entry.offset())
                .put("line", entry.line())
                .put("reason", entry.reason())
                .put("detail", entry.detail())
                .put("value", entry.text())
                .put(
                        "published_at",
                        entry.publishedAt() == null ? null : entry.publishedAt().toString())
                .put(
                        "replayed_at",
                        entry.replayedAt() == null ? null : entry.replayedAt().toString());
    }

    private static int number(String parameter, String text, int least, int most) {
        long value = longNumber(parameter, text);
        if (value < least || value > most) {
            throw wrong(parameter, "From " + least + " to " + most + ".");
        }
        return (int) value;
    }

    private static long longNumber(String parameter, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw wrong(parameter, "This is not a number of ours.");
        }
        return Long.parseLong(text);
    }

    private static ProblemException wrong(String parameter, String detail) {
        return new ProblemException(ErrorCode.INVALID_PARAMETER, detail, Map.of("parameter", parameter));
    }
}

package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.Faults;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Makes this replica's counters seem away, slow or refusing, to see what then happens. */
@Path("/api/v1/faults")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(
        name = "faults",
        description =
                "Faults of this replica on purpose; 404 unless quartermaster.faults.enabled is true, which it never is"
                        + " in production")
class FaultsResource {

    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String EXAMPLE = "{\"fault\":\"slow\",\"delay\":\"PT2S\",\"for\":\"PT30S\"}";

    private final Faults faults;

    FaultsResource(Faults faults) {
        this.faults = faults;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "injectFault",
            summary = "Make the counters away, slow (by a delay) or refusing for a while; replaces the present fault")
    @APIResponse(
            responseCode = "200",
            description = "The fault in force",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "slow", value = EXAMPLE)))
    @APIResponse(responseCode = "400", description = "VAL_001 to VAL_006: not the JSON expected")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_001: faults are not enabled here")
    public JsonNode inject(
            @RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "slow", value = EXAMPLE)))
                    byte[] body) {
        checkEnabled();
        Wanted wanted = read(body);
        faults.inject(wanted.kind, wanted.delay, wanted.lasts);
        return document();
    }

    @GET
    @Operation(operationId = "getFault", summary = "The fault in force; an empty object when there is none")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_001: faults are not enabled here")
    public JsonNode get() {
        checkEnabled();
        return document();
    }

    @DELETE
    @Operation(operationId = "clearFault", summary = "End the fault")
    @APIResponse(responseCode = "204", description = "There is none any more")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_001: faults are not enabled here")
    public void clear() {
        checkEnabled();
        faults.clear();
    }

    private void checkEnabled() {
        if (!faults.enabled()) {
            throw new ProblemException(ErrorCode.ROUTE_NOT_FOUND, "Faults are not enabled on this installation.");
        }
    }

    private record Wanted(Faults.Kind kind, Duration delay, Duration lasts) {}

    private static Wanted read(byte[] body) {
        return StrictBody.read(body, parser -> {
            StrictBody.begin(parser, "");
            Faults.Kind kind = null;
            Duration delay = Duration.ofSeconds(1);
            Duration lasts = Duration.ofMinutes(1);
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                switch (name) {
                    case "fault" -> kind = kind(StrictBody.text(parser, name));
                    case "delay" -> delay = duration(StrictBody.text(parser, name), name, LONGEST_DELAY);
                    case "for" -> lasts = duration(StrictBody.text(parser, name), name, LONGEST);
                    default -> throw StrictBody.unknown(name);
                }
            }
            if (kind == null) {
                throw StrictBody.missing("fault");
            }
            return new Wanted(kind, delay, lasts);
        });
    }

    private static Faults.Kind kind(String text) {
        return Arrays.stream(Faults.Kind.values())
                .filter(kind -> word(kind).equals(text))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_FORMAT, "`fault` is away, slow or refusing.", Map.of("member", "fault")));
    }

    private static Duration duration(String text, String member, Duration most) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_FORMAT,
                    "`" + member + "` is not an ISO-8601 duration, such as PT2S.",
                    Map.of("member", member));
        }
        if (!duration.isPositive() || duration.compareTo(most) > 0) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "`" + member + "` has to be above zero and at most " + most + '.',
                    Map.of("member", member, "most", most.toString()));
        }
        return duration;
    }

    private JsonNode document() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Faults.Fault fault = faults.now();
        if (fault != null) {
            node.put("fault", word(fault.kind()));
            if (fault.kind() == Faults.Kind.SLOW) {
                node.put("delay", fault.delay().toString());
            }
            node.put("for", faults.left(fault).toString());
        }
        return node;
    }

    private static String word(Faults.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}

package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.CounterReset;
import dev.quartermaster.quota.decisions.ResetListener;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.IpAddress;
import dev.quartermaster.quota.security.Role;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
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
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Sets a subject's counters back. */
@Path("/api/v1/subjects/{scope}/{id}/reset")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "quota", description = "What is used and what is left")
class ResetResource {

    private final CounterReset counters;
    private final Governance governance;
    private final CurrentCaller caller;
    private final List<ResetListener> listeners;

    ResetResource(
            CounterReset counters, Governance governance, CurrentCaller caller, @All List<ResetListener> listeners) {
        this.counters = counters;
        this.governance = governance;
        this.caller = caller;
        this.listeners = listeners;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "resetCounters",
            summary = "Set counters back: rates and quotas unless limits are named, stocks only when they are")
    @APIResponse(
            responseCode = "200",
            description = "What was set back, and what it counted before; what is held stays held",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "reset", value = Samples.RESETTED)))
    @APIResponse(responseCode = "400", description = "VAL_001 to VAL_003, VAL_016: not the JSON or scope expected")
    @APIResponse(responseCode = "401", description = "AUTH_001 to AUTH_005: no token, or one that is not good")
    @APIResponse(responseCode = "403", description = "AUTH_006: administrators alone may do this")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_002: no such limit")
    @APIResponse(responseCode = "422", description = "VAL_008: the limit has no counter of this scope")
    public Uni<JsonNode> reset(
            @RestPath String scope,
            @RestPath String id,
            @RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "one", value = Samples.RESET)))
                    byte @Nullable [] body) {
        Dimension dimension = dimension(scope);
        if (!Grammar.isId(id)) {
            throw new ProblemException(
                    ErrorCode.INVALID_NAME,
                    "An id is 1 to " + Grammar.MAX_ID + " characters, none of them a control character.",
                    Map.of("max_length", Grammar.MAX_ID));
        }
        SubjectRef subject = new SubjectRef(dimension, dimension == Dimension.IP ? address(id) : id);
        List<Limit> limits = limits(dimension, HoldReader.limits(body));
        return counters.reset(subject, limits, caller.get().subject())
                .invoke(resets -> listeners.forEach(listener -> listener.reset(resets)))
                .map(resets -> document(scope, subject.id(), resets));
    }

    private static Dimension dimension(String scope) {
        return switch (scope) {
            case "user" -> Dimension.USER;
            case "project" -> Dimension.PROJECT;
            case "api_key" -> Dimension.API_KEY;
            case "ip" -> Dimension.IP;
            default ->
                throw new ProblemException(
                        ErrorCode.INVALID_PARAMETER,
                        "A subject's scope is user, project, api_key or ip.",
                        Map.of("parameter", "scope"));
        };
    }

    /** As decisions count it: an IPv6 address is its /64, which may also be given as such. */
    private static String address(String id) {
        String literal = id.endsWith("::/64") ? id.substring(0, id.length() - "/64".length()) : id;
        return IpAddress.parse(literal)
                .orElseThrow(() -> new ProblemException(ErrorCode.INVALID_FORMAT, "The id is not an IP address."))
                .key();
    }

    private List<Limit> limits(Dimension dimension, List<String> names) {
        if (names.isEmpty()) {
            return governance.catalog().limits().stream()
                    .filter(limit -> limit.scope().contains(dimension))
                    .filter(limit -> limit.kind() == LimitKind.RATE || limit.kind() == LimitKind.QUOTA)
                    .toList();
        }
        List<Limit> limits = new ArrayList<>();
        for (String name : names.stream().distinct().toList()) {
            Limit limit = governance.catalog().limit(name);
            if (limit == null) {
                throw new ProblemException(
                        ErrorCode.LIMIT_NOT_FOUND, "There is no limit " + name + ".", Map.of("limit", name));
            }
            if (limit.kind() == LimitKind.SIZE || !limit.scope().contains(dimension)) {
                throw new ProblemException(
                        ErrorCode.INCONSISTENT,
                        "The limit " + name + " counts nothing by " + word(dimension) + ".",
                        Map.of("limit", name));
            }
            limits.add(limit);
        }
        return limits;
    }

    private static JsonNode document(String scope, String id, List<CounterReset.Reset> resets) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("scope", scope).put("id", id);
        ArrayNode list = node.putArray("reset");
        for (CounterReset.Reset reset : resets) {
            ObjectNode counter = list.addObject()
                    .put("limit", reset.limit().name())
                    .put("metric", reset.limit().metric())
                    .put("used", reset.used());
            ObjectNode by = counter.putObject("counted_by");
            reset.countedBy().forEach((dimension, value) -> by.put(word(dimension), value));
        }
        return node;
    }

    private static String word(Dimension dimension) {
        return dimension.name().toLowerCase(Locale.ROOT);
    }
}

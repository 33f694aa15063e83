package dev.quartermaster.quota.simulations.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.document.InvalidDocument;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.records.Parameters.Range;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.simulations.Proposal;
import dev.quartermaster.quota.simulations.SimulationSettings;
import dev.quartermaster.quota.simulations.Simulations;
import dev.quartermaster.quota.simulations.domain.Tally;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Rehearses a change of limits on what was decided. */
@Path("/api/v1/simulations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "simulations", description = "What other limits would have done")
class SimulationsResource {

    private static final String BODY = """
            {"from":"2026-01-31T11:00:00Z","to":"2026-01-31T12:00:00Z","limits":[{"name":"searches_per_hour",
            "metric":"searches","kind":"rate","amount":300,"window":"PT1H","scope":["user"]}],
            "plans":[{"name":"viewer","priority":2,"limits":{"searches_per_hour":300}}]}""";
    private static final String ANSWER = """
            {"from":"2026-01-31T11:00:00Z","to":"2026-01-31T12:00:00Z","complete":true,"unrecorded":0,
            "decisions":41200,"recorded":{"allowed":41000,"refused":200},"simulated":{"allowed":40100,"refused":1100},
            "newly_refused":900,"newly_allowed":0,"subjects_newly_refused":7,
            "by_limit":[{"limit":"searches_per_hour","refused_then":200,"refused_now":1100}],
            "most_affected":[{"who":"user:u-5","refused_then":0,"refused_now":400}],
            "samples":["01KAW4Z1V4S5W8X3QJ6ZC2M0TE"]}""";
    private static final List<String> MEMBERS = List.of("from", "to", "limits", "plans");
    private static final int SHOWN = 20;

    private final Simulations simulations;
    private final SimulationSettings settings;
    private final Governance governance;
    private final DatabaseClock clock;

    SimulationsResource(
            Simulations simulations, SimulationSettings settings, Governance governance, DatabaseClock clock) {
        this.simulations = simulations;
        this.settings = settings;
        this.governance = governance;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "simulate",
            summary = "Who would have been refused by other limits",
            description =
                    "Replays recorded decisions against the configuration in force with the given limits and plans"
                            + " put in. What the proposal does not change judges as it did then, so the set in force gives back"
                            + " the recorded outcomes. Nothing is changed.")
    @APIResponse(
            responseCode = "200",
            description =
                    "What came out; complete is false where there were too many decisions, then to is how far it came",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "tighter", value = ANSWER)))
    @APIResponse(responseCode = "503", description = "THROTTLE_002: another simulation is under way; DB_001")
    public Uni<JsonNode> simulate(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "tighter", value = BODY)))
                    JsonNode body) {
        if (!body.isObject()) {
            throw new ProblemException(ErrorCode.WRONG_TYPE, "The body must be a JSON object.");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw new ProblemException(ErrorCode.UNKNOWN_MEMBER, "The members are " + MEMBERS + ".");
            }
        });
        Range range = Parameters.range(
                text(body, "from"), text(body, "to"), Duration.ofHours(1), settings.longest(), clock.now());
        Catalog proposed = proposed(body);
        return simulations.run(proposed, range.fromMicros(), range.toMicros()).map(outcome -> document(range, outcome));
    }

    private Catalog proposed(JsonNode body) {
        try {
            return Proposal.of(governance.catalog(), body.get("limits"), body.get("plans"));
        } catch (InvalidDocument e) {
            String member = e.member().length() > 200 ? e.member().substring(0, 200) + "…" : e.member();
            throw new ProblemException(code(e.fault()), e.getMessage(), Map.of("member", member));
        }
    }

    private static ErrorCode code(Fault fault) {
        return switch (fault) {
            case UNKNOWN_MEMBER -> ErrorCode.UNKNOWN_MEMBER;
            case WRONG_TYPE -> ErrorCode.WRONG_TYPE;
            case MISSING -> ErrorCode.MISSING_MEMBER;
            case OUT_OF_RANGE -> ErrorCode.OUT_OF_RANGE;
            case INVALID_NAME -> ErrorCode.INVALID_NAME;
            case INVALID_FORMAT -> ErrorCode.INVALID_FORMAT;
            case INCONSISTENT -> ErrorCode.INCONSISTENT;
            case TOO_MANY -> ErrorCode.TOO_MANY_ITEMS;
        };
    }

    private static @Nullable String text(JsonNode body, String member) {
        JsonNode value = body.get(member);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new ProblemException(
                    ErrorCode.WRONG_TYPE, "`" + member + "` must be a time as text.", Map.of("member", member));
        }
        return value.textValue();
    }

    private static JsonNode document(Range range, Simulations.Outcome outcome) {
        Tally tally = outcome.tally();
        ObjectNode node =
                new Range(range.fromMicros(), outcome.untilMicros()).on(JsonNodeFactory.instance.objectNode());
        node.put("complete", outcome.complete()).put("unrecorded", outcome.unrecorded());
        node.put("decisions", tally.decisions());
        node.putObject("recorded")
                .put("allowed", tally.decisions() - tally.refusedThen())
                .put("refused", tally.refusedThen());
        node.putObject("simulated")
                .put("allowed", tally.decisions() - tally.refusedNow())
                .put("refused", tally.refusedNow());
        node.put("newly_refused", tally.newlyRefused()).put("newly_allowed", tally.newlyAdmitted());
        node.put("subjects_newly_refused", tally.subjectsNewlyRefused());
        ArrayNode limits = node.putArray("by_limit");
        tally.limits()
                .forEach((name, line) -> limits.addObject()
                        .put("limit", name)
                        .put("refused_then", line.refusedThen())
                        .put("refused_now", line.refusedNow()));
        ArrayNode most = node.putArray("most_affected");
        tally.mostAffected(SHOWN)
                .forEach(who -> most.addObject()
                        .put("who", who.who())
                        .put("refused_then", who.refusedThen())
                        .put("refused_now", who.refusedNow()));
        ArrayNode samples = node.putArray("samples");
        tally.samples().forEach(samples::add);
        return node;
    }
}

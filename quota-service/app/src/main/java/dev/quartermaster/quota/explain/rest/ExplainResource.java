package dev.quartermaster.quota.explain.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.explain.Explanations;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Why a decision came out as it did. */
@Path("/api/v1/explain/{decision_id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(name = "explain", description = "Why a decision came out as it did")
class ExplainResource {

    private final Explanations explanations;
    private final CurrentCaller caller;

    ExplainResource(Explanations explanations, CurrentCaller caller) {
        this.explanations = explanations;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "explainDecision",
            summary = "Which limits matched and which did not, the numbers, and what would have admitted",
            description =
                    "Refusals are kept for a week by default, admissions as far as the configured number per second"
                            + " allows. A user sees decisions about itself alone; all others do not exist for it.")
    @APIResponse(
            responseCode = "200",
            description = "The explanation; identical refusals of one second share one",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "refused", value = ExplanationDocument.SAMPLE)))
    @APIResponse(responseCode = "404", description = "NOT_FOUND_007: not on record, or not about you")
    public Uni<JsonNode> explain(@RestPath("decision_id") String id) {
        UUID name = DecisionId.parse(id);
        if (name == null) {
            throw notThere();
        }
        Caller asks = caller.get();
        return explanations
                .find(name)
                .map(found -> found.filter(decision -> maySee(asks, decision)))
                .map((Optional<RecordedDecision> found) -> found.orElseThrow(ExplainResource::notThere))
                .chain(explanations::of)
                .map(ExplanationDocument::of);
    }

    private static boolean maySee(Caller asks, RecordedDecision decision) {
        String user = decision.subject().user();
        return asks.is(Role.ADMIN) || asks.is(Role.SERVICE) || (user != null && asks.mayActFor(user));
    }

    private static ProblemException notThere() {
        return new ProblemException(
                ErrorCode.ENTRY_NOT_FOUND,
                "No such decision is on record: it is too old, was an admission beyond the number per second that is"
                        + " kept, or is about somebody else.");
    }
}

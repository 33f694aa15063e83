package dev.quartermaster.monitor.throttling.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.monitor.throttling.ThrottleStore;
import dev.quartermaster.monitor.throttling.Throttling;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** From where on load tightens limits; changed while running, kept, and audited with who did it. */
@Path("/api/v1/thresholds")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "thresholds", description = "From where on load tightens limits")
@NonBlocking
class ThresholdsResource {

    private static final Pattern TAG = Pattern.compile("\\s*\"([0-9]{1,18})\"\\s*");
    private static final String EXAMPLE =
            "{\"cpu_pressure\":{\"relaxed\":0.4,\"tight\":0.7},\"memory_used\":{\"relaxed\":0.88,\"tight\":0.95}}";

    private final Throttling throttling;
    private final ThrottleStore store;
    private final CurrentCaller caller;

    ThresholdsResource(Throttling throttling, ThrottleStore store, CurrentCaller caller) {
        this.throttling = throttling;
        this.store = store;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getThresholds", summary = "Those in force, with their ETag")
    public RestResponse<JsonNode> get() {
        Throttling.Versioned now = throttling.thresholds();
        return answer(now.thresholds(), now.version());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(
            operationId = "putThresholds",
            summary = "Replace all of them; metrics not named tighten nothing from then on")
    public Uni<RestResponse<JsonNode>> put(
            @Parameter(description = "Change only what still has this ETag")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "typical", value = EXAMPLE)))
                    JsonNode body) {
        Thresholds thresholds = ThrottleBody.thresholds(body);
        String actor = caller.get().subject();
        Long expected = expected(ifMatch);
        return store.putThresholds(thresholds, expected, actor).map(version -> {
            long now = version.orElseThrow(() -> new ProblemException(
                    ErrorCode.PRECONDITION_FAILED, "They were changed in the meantime, or are not what you expect."));
            throttling.use(thresholds, now, actor);
            return answer(thresholds, now);
        });
    }

    private static @Nullable Long expected(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        Matcher matcher = TAG.matcher(ifMatch);
        if (!matcher.matches()) {
            throw new ProblemException(
                    ErrorCode.INVALID_PARAMETER,
                    "If-Match is an entity tag such as \"17\".",
                    Map.of("header", "If-Match"));
        }
        return Long.valueOf(matcher.group(1));
    }

    private static RestResponse<JsonNode> answer(Thresholds thresholds, long version) {
        JsonNode document = ThrottleDocument.of(thresholds);
        return RestResponse.ResponseBuilder.ok(document)
                .header(HttpHeaders.ETAG, "\"" + version + "\"")
                .build();
    }
}

package dev.quartermaster.monitor.throttling.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.monitor.throttling.EventLog;
import dev.quartermaster.monitor.throttling.ThrottleStore;
import dev.quartermaster.monitor.throttling.Throttling;
import dev.quartermaster.monitor.throttling.domain.Manual;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The throttle of this host. */
@Path("/api/v1/throttle")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "throttle", description = "How tight limits are, by load and by hand")
@NonBlocking
class ThrottleResource {

    private static final Logger LOG = Logger.getLogger(ThrottleResource.class);
    private static final int MOST_EVENTS = 500;
    private static final String EXAMPLE =
            "{\"factors\":{\"3\":0.2,\"2\":0.5},\"reason\":\"database migration\",\"ends_at\":\"2026-01-31T13:00:00Z\"}";

    private final Throttling throttling;
    private final ThrottleStore store;
    private final EventLog log;
    private final CurrentCaller caller;
    private final InstantSource clock;

    ThrottleResource(
            Throttling throttling, ThrottleStore store, EventLog log, CurrentCaller caller, InstantSource clock) {
        this.throttling = throttling;
        this.store = store;
        this.log = log;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(
            operationId = "getThrottle",
            summary = "What is in force, what the load asks for, what was asked by hand")
    public JsonNode state() {
        return ThrottleDocument.of(throttling.state());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(
            operationId = "startThrottle",
            summary = "Lower limits by hand until a time; replaces what was asked by hand before")
    public Uni<JsonNode> start(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "typical", value = EXAMPLE)))
                    JsonNode body) {
        Manual manual = ThrottleBody.manual(body, caller.get().subject(), clock.instant());
        throttling.start(manual);
        return kept(manual).map(done -> ThrottleDocument.of(throttling.state()));
    }

    @DELETE
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "cancelThrottle", summary = "Take back what was asked by hand; 204 also when nothing was")
    public Uni<RestResponse<Void>> cancel() {
        throttling.cancel(caller.get().subject());
        return kept(null).map(done -> RestResponse.noContent());
    }

    @GET
    @Path("/events")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(
            operationId = "listThrottleEvents",
            summary = "Every change, newest first; from memory and with complete=false while PostgreSQL is away")
    public Uni<JsonNode> events(
            @Parameter(description = "Only those before this time; `next` of the page before") @RestQuery @Nullable
                    String before,
            @Parameter(description = "1 to 500, 50 if absent") @RestQuery @Nullable String count) {
        int most = count(count);
        return log.page(before == null ? null : time(before), most).map(page -> ThrottleDocument.of(page, most));
    }

    /** It holds although it could not be kept: who throttles by hand has no time for PostgreSQL. */
    private Uni<Void> kept(@Nullable Manual manual) {
        return store.putManual(manual).onFailure().recoverWithUni(failure -> {
            LOG.warnf("The manual throttle will not survive a restart: %s", failure.toString());
            return Uni.createFrom().voidItem();
        });
    }

    private static int count(@Nullable String text) {
        if (text == null) {
            return 50;
        }
        try {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= MOST_EVENTS) {
                return count;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new ProblemException(
                ErrorCode.INVALID_PARAMETER, "count is from 1 to " + MOST_EVENTS + ".", Map.of("parameter", "count"));
    }

    private static Instant time(String text) {
        try {
            Instant time = Instant.parse(text);
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-12-31T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException e) {
            // as below
        }
        throw new ProblemException(
                ErrorCode.INVALID_PARAMETER,
                "before is a time such as 2026-01-31T12:00:00Z.",
                Map.of("parameter", "before"));
    }
}

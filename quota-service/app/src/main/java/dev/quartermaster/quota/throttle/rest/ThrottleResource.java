package dev.quartermaster.quota.throttle.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.follower.Factors;
import dev.quartermaster.monitor.follower.Received;
import dev.quartermaster.monitor.follower.Throttle;
import dev.quartermaster.quota.security.Role;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What lowers elastic limits now, as this replica sees it. */
@Path("/api/v1/throttle")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "throttle", description = "How load lowers limits")
class ThrottleResource {

    private static final String SAMPLE = """
            {"throttled":true,"combined_by":"minimum","factors":{"1":1.0,"2":1.0,"3":0.5},
            "hosts":[{"host":"host-1","level":"reduced","factors":{"1":1.0,"2":1.0,"3":0.5},
            "reasons":["cpu_pressure 0.83 is above 0.70"],"valid_for_seconds":30,"sequence":1764000000000}]}""";

    private final Throttle throttle;

    ThrottleResource(Throttle throttle) {
        this.throttle = throttle;
    }

    @GET
    @NonBlocking
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getThrottle", summary = "Factors by priority, and the hosts that ask for them")
    @APIResponse(
            responseCode = "200",
            description = "Signals that hold now",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "loaded", value = SAMPLE)))
    public JsonNode inForce() {
        Factors factors = throttle.factors();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("throttled", !factors.equals(Factors.NONE))
                .put("combined_by", throttle.rule().word());
        ObjectNode byPriority = node.putObject("factors");
        for (int priority = 1; priority <= factors.lowest(); priority++) {
            byPriority.put(Integer.toString(priority), factors.of(priority));
        }
        ArrayNode hosts = node.putArray("hosts");
        throttle.signals().stream()
                .map(Received::signal)
                .sorted(Comparator.comparing(ThrottleSignal::host))
                .forEach(signal -> write(hosts.addObject(), signal));
        return node;
    }

    private static void write(ObjectNode node, ThrottleSignal signal) {
        node.put("host", signal.host()).put("level", signal.level());
        ObjectNode factors = node.putObject("factors");
        signal.factors().forEach((priority, factor) -> factors.put(Integer.toString(priority), factor));
        signal.reasons().forEach(node.putArray("reasons")::add);
        node.put("valid_for_seconds", signal.validForSeconds()).put("sequence", signal.sequence());
    }
}

package dev.quartermaster.usage.alerts.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.alerts.Alerts;
import dev.quartermaster.usage.alerts.WebhookAddresses;
import dev.quartermaster.usage.alerts.domain.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a subject is told, and how. */
@Path("/api/v1/usage/alert-settings/{scope}/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "alerts", description = "Crossings and resets of limits")
class AlertSettingsResource {

    private static final Set<String> SCOPES = Set.of("user", "project", "api_key", "ip", "resource", "global", "all");
    private static final int LONGEST_ID = 1024;
    private static final String SAMPLE = """
            {"levels":[50,90,100],"resets":false,"webhook":"https://hooks.example.com/q","email":"ops@example.com"}""";

    private final Alerts alerts;
    private final WebhookAddresses addresses;
    private final SortedSet<Integer> told;

    AlertSettingsResource(
            Alerts alerts,
            WebhookAddresses addresses,
            @ConfigProperty(name = "quartermaster.alerts.levels") List<Integer> told) {
        this.alerts = alerts;
        this.addresses = addresses;
        this.told = new TreeSet<>(Settings.LEVELS);
        this.told.addAll(told);
    }

    /** As they stand in JSON. */
    record SettingsDocument(
            @Nullable List<Integer> levels,
            @Nullable Boolean resets,
            @Nullable String webhook,
            @Nullable String email) {}

    @GET
    @Operation(
            operationId = "getAlertSettings",
            summary = "What a subject is told; all/subjects is everybody who has no settings")
    @APIResponse(
            responseCode = "200",
            description = "The settings",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "both", value = SAMPLE)))
    public Uni<JsonNode> get(@PathParam("scope") String scope, @PathParam("id") String id) {
        return alerts.settings(subject(scope, id))
                .map(settings -> document(settings.orElseThrow(AlertSettingsResource::missing)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putAlertSettings",
            summary = "Sets what a subject is told",
            description = "levels are percentages of a limit, any of those that quota-service tells (50, 60, 70, 75,"
                    + " 80, 90, 95 and 100, unless the operator has named others); 80 and 100 when they are left out."
                    + " Those below 80 and between 80 and 100 are told of quotas, stocks and rates of an hour or more."
                    + " The host of a webhook must be one of those that the operator allows.")
    @APIResponse(
            responseCode = "200",
            description = "The settings as they are now",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "both", value = SAMPLE)))
    public Uni<JsonNode> put(@PathParam("scope") String scope, @PathParam("id") String id, SettingsDocument body) {
        String subject = subject(scope, id);
        Settings settings = new Settings(
                levels(body.levels()),
                body.resets() == null || body.resets(),
                webhook(body.webhook()),
                email(body.email()));
        return alerts.set(subject, settings).map(done -> document(settings));
    }

    @DELETE
    @Operation(operationId = "deleteAlertSettings", summary = "Forgets what a subject has set")
    @APIResponse(responseCode = "204", description = "Forgotten")
    public Uni<Response> delete(@PathParam("scope") String scope, @PathParam("id") String id) {
        return alerts.unset(subject(scope, id)).map(there -> {
            if (!there) {
                throw missing();
            }
            return Response.noContent().build();
        });
    }

    private Set<Integer> levels(@Nullable List<Integer> levels) {
        if (levels == null) {
            return Settings.LEVELS;
        }
        if (levels.stream().anyMatch(Objects::isNull) || !told.containsAll(levels)) {
            throw invalid(ErrorCode.OUT_OF_RANGE, "levels", "Levels are of those that are told: " + told + ".");
        }
        return new HashSet<>(levels);
    }

    private @Nullable String webhook(@Nullable String address) {
        if (address != null && addresses.allowed(address).isEmpty()) {
            throw invalid(ErrorCode.INVALID_FORMAT, "webhook", "An https address of a host that the operator allows.");
        }
        return address;
    }

    private static @Nullable String email(@Nullable String address) {
        if (address != null
                && (address.length() > 254 || !address.matches("[^\\s@<>,;:\"\\p{Cntrl}]+@[A-Za-z0-9.-]+"))) {
            throw invalid(ErrorCode.INVALID_FORMAT, "email", "One address such as ops@example.com.");
        }
        return address;
    }

    private static String subject(String scope, String id) {
        boolean good = SCOPES.contains(scope)
                && id.length() <= LONGEST_ID
                && id.chars().noneMatch(Character::isISOControl);
        if (!good) {
            throw new ProblemException(ErrorCode.INVALID_NAME, "A scope and an id, such as user/u-5.");
        }
        return switch (scope) {
            case "all" -> "*";
            case "global" -> "global/";
            default -> scope + "/" + id;
        };
    }

    private static ProblemException invalid(ErrorCode code, String member, String detail) {
        return new ProblemException(code, detail, Map.of("member", member));
    }

    private static ProblemException missing() {
        return new ProblemException(ErrorCode.ENTRY_NOT_FOUND, "The subject has set nothing.");
    }

    private static JsonNode document(Settings settings) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        var levels = node.putArray("levels");
        settings.levels().stream().sorted().forEach(levels::add);
        return node.put("resets", settings.resets())
                .put("webhook", settings.webhook())
                .put("email", settings.email());
    }
}

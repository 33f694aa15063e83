package dev.quartermaster.usage.intake.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.intake.EventReader;
import dev.quartermaster.usage.intake.domain.Letter;
import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.intake.domain.Reason;
import dev.quartermaster.usage.records.Topics;
import dev.quartermaster.usage.records.domain.Origin;
import dev.quartermaster.usage.records.domain.Raw;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Usage events by HTTP, for those who have no Kafka. */
@Path("/api/v1/usage/events")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.SERVICE_NAME, Role.ADMIN_NAME})
@Tag(name = "events", description = "Telling what was used")
class EventsResource {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCHED = "application/cloudevents-batch+json";
    private static final String SAMPLE = """
            {"specversion":"1.0","id":"01KEZ4ZRQ3","source":"/my/service","type":"dev.quartermaster.usage.v1",
            "time":"2026-01-31T09:15:00Z","subject":"user/u-5","data":{"user":"u-5","action":"upload",
            "status":"success","amounts":{"uploads":1,"storage_bytes":1048576},"meta":{"kind":"photo"}}}""";

    private final EventReader reader;
    private final Topics topics;
    private final String topic;

    EventsResource(
            EventReader reader,
            Topics topics,
            @ConfigProperty(name = "quartermaster.usage.intake.topic") String topic) {
        this.reader = reader;
        this.topics = topics;
        this.topic = topic;
    }

    @POST
    @Blocking
    @Consumes({STRUCTURED, BATCHED, MediaType.APPLICATION_JSON})
    @Operation(
            operationId = "postUsageEvents",
            summary = "Publishes usage events; answers when Kafka has all of them",
            description = "One CloudEvent in structured mode, a batch, or one in binary mode (application/json with"
                    + " ce-* headers; without them application/json is read as structured). All or none are published when one is wrong; after a 503 repeat the whole"
                    + " request: what is there already is counted once.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = STRUCTURED,
                        schema = @Schema(type = SchemaType.OBJECT),
                        examples = @ExampleObject(name = "upload", value = SAMPLE)),
                @Content(
                        mediaType = BATCHED,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = Object.class),
                        examples = @ExampleObject(name = "batch", value = "[" + SAMPLE + "]")),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.OBJECT),
                        examples =
                                @ExampleObject(
                                        name = "binary",
                                        value =
                                                "{\"user\":\"u-5\",\"action\":\"search\",\"status\":\"success\",\"amounts\":{\"searches\":1}}"))
            })
    @APIResponse(
            responseCode = "202",
            description = "Kafka has them; they are counted within seconds",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = "{\"accepted\":1}")))
    @APIResponse(responseCode = "422", description = "EVENT_001, EVENT_002: an event is wrong; none was published")
    @APIResponse(responseCode = "503", description = "EVENT_004: Kafka does not acknowledge")
    public Uni<Response> post(@Context HttpHeaders headers, byte[] body) {
        List<Topics.Message> messages = new ArrayList<>();
        for (Reading reading : reader.read(raw(headers, body))) {
            switch (reading) {
                case Reading.Good good ->
                    messages.add(new Topics.Message(
                            good.event().subject().getBytes(StandardCharsets.UTF_8),
                            good.raw().headers(),
                            good.raw().value()));
                case Reading.Bad bad -> throw problem(bad.letter());
            }
        }
        return Uni.createFrom()
                .completionStage(() -> topics.write(topic, messages))
                .onFailure()
                .transform(failure -> new ProblemException(
                        ErrorCode.EVENT_BROKER_UNAVAILABLE, "Kafka did not acknowledge the events in time."))
                .map(done -> Response.accepted(accepted(messages.size())).build());
    }

    private static JsonNode accepted(int events) {
        return JsonNodeFactory.instance.objectNode().put("accepted", events);
    }

    /** Without attributes in headers they can only be in the body, whatever JSON the content type calls it. */
    private static Raw raw(HttpHeaders headers, byte[] body) {
        List<Raw.Header> attributes = new ArrayList<>();
        headers.getRequestHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("ce-")) {
                attributes.add(Raw.Header.of("ce_" + lower.substring(3), decoded(values.getFirst())));
            }
        });
        attributes.add(Raw.Header.of(
                CloudEvents.HEADER_CONTENT_TYPE, attributes.isEmpty() ? STRUCTURED : type(headers.getMediaType())));
        return new Raw(new Origin("http", 0, 0, 0), null, attributes, body);
    }

    private static String type(@Nullable MediaType type) {
        return type == null ? "" : type.getType() + "/" + type.getSubtype();
    }

    /** Attributes are percent-encoded in headers of HTTP; a plus sign is a plus sign. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.EVENT_MALFORMED, "A ce- header is not percent-encoded as it should.");
        }
    }

    private static ProblemException problem(Letter letter) {
        ErrorCode code =
                letter.reason() == Reason.UNKNOWN_TYPE ? ErrorCode.EVENT_TYPE_UNKNOWN : ErrorCode.EVENT_MALFORMED;
        return new ProblemException(
                code,
                letter.detail(),
                Map.of(
                        "reason", letter.reason().wire(),
                        "event", letter.raw().origin().line()));
    }
}

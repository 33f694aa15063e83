package dev.quartermaster.quota.operations;

import dev.quartermaster.quota.contract.ErrorCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jspecify.annotations.Nullable;

/** The catalogue as components of an OpenAPI document: one schema, and one response per status with every code of it. */
final class ProblemComponents {

    /** The media type and the schema of every problem. */
    static final String MEDIA_TYPE = "application/problem+json";

    static final String SCHEMA = "#/components/schemas/Problem";

    private static final String EXAMPLE_TIME = "2026-01-31T12:00:00Z";

    private ProblemComponents() {}

    /** What {@code responses} and {@code security} of the routes refer to. */
    static void addTo(Components components) {
        components.addSecurityScheme(
                "bearer",
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT")
                        .description("A JWT of the configured issuer and audience, signed with RS256, PS256 or ES256;"
                                + " its groups are the roles `admin`, `service`, `user`."));
        components.addSchema("Problem", schema());
        Map<Integer, List<ErrorCode>> byStatus = Arrays.stream(ErrorCode.values())
                .collect(Collectors.groupingBy(ErrorCode::status, LinkedHashMap::new, Collectors.toList()));
        byStatus.forEach((status, codes) -> components.addResponse("Problem" + status, response(codes)));
    }

    private static Schema schema() {
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("RFC 9457, with a code of the catalogue")
                .required(List.of("type", "title", "status", "detail", "instance", "code", "details", "timestamp"))
                .addProperty("type", text("uri-reference").description("Leads to the catalogue"))
                .addProperty("title", text(null))
                .addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER))
                .addProperty("detail", text(null))
                .addProperty("instance", text("uri-reference"))
                .addProperty(
                        "code",
                        text(null)
                                .enumeration(Arrays.stream(ErrorCode.values())
                                        .<Object>map(ErrorCode::code)
                                        .toList()))
                .addProperty("details", OASFactory.createSchema().addType(SchemaType.OBJECT))
                .addProperty("timestamp", text("date-time"))
                .addProperty("correlation_id", text(null))
                .addProperty("limit_type", text(null).description("For refusals: the limit"))
                .addProperty(
                        "retry_after",
                        OASFactory.createSchema()
                                .addType(SchemaType.INTEGER)
                                .format("int64")
                                .description("For refusals: seconds, where waiting helps"))
                .addProperty("quota", text("uri-reference").description("For refusals: where the limits are shown"));
    }

    private static Schema text(@Nullable String format) {
        Schema text = OASFactory.createSchema().addType(SchemaType.STRING);
        return format == null ? text : text.format(format);
    }

    private static APIResponse response(List<ErrorCode> codes) {
        MediaType content =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref(SCHEMA));
        for (ErrorCode code : codes) {
            content.addExample(
                    code.code(),
                    OASFactory.createExample()
                            .summary(code.title())
                            .description(code.description())
                            .value(example(code)));
        }
        String all =
                codes.stream().map(it -> "`" + it.code() + "` " + it.title()).collect(Collectors.joining("; "));
        return OASFactory.createAPIResponse()
                .description(all + ".")
                .content(OASFactory.createContent().addMediaType(MEDIA_TYPE, content));
    }

    private static Map<String, Object> example(ErrorCode code) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", code.type());
        example.put("title", code.title());
        example.put("status", code.status());
        example.put("detail", code.description());
        example.put("instance", "/api/v1/example");
        example.put("code", code.code());
        example.put("details", Map.of());
        example.put("timestamp", EXAMPLE_TIME);
        example.put("correlation_id", "9f2c4e1ab07d6358");
        return example;
    }
}

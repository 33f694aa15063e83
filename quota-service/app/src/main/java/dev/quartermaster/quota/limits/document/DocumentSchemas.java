package dev.quartermaster.quota.limits.document;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Says in the OpenAPI document what the bodies of administration look like.
 *
 * <p>The routes take and give JSON trees, which documents of this package read member by member; so their shapes stand as
 * components in {@code META-INF/openapi.yaml}, with examples, and are put to the operations here, by the operations' ids.
 */
@OpenApiFilter(RunStage.BUILD)
public class DocumentSchemas implements OASFilter {

    /** The component of each kind of thing, as operation ids name it: {@code getLimit}, {@code putLimit} and so on. */
    private static final List<String> KINDS = List.of("Limit", "Plan", "Subject", "Override");

    private static final Map<String, String> LISTS = Map.of(
            "listLimits", "Limit",
            "listPlans", "Plan",
            "listSubjects", "Subject",
            "listOverrides", "Override",
            "listAudit", "AuditEntry");

    private static final String REFERENCE = "#/components/schemas/";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        for (PathItem path : document.getPaths().getPathItems().values()) {
            path.getOperations().values().forEach(DocumentSchemas::describe);
        }
    }

    private static void describe(Operation operation) {
        String id = String.valueOf(operation.getOperationId());
        String listed = LISTS.get(id);
        if (listed != null) {
            answers(operation).addAPIResponse("200", plain("A page", page(listed)));
        }
        for (String kind : KINDS) {
            if (id.equals("get" + kind)) {
                answers(operation)
                        .addAPIResponse("200", tagged("It is", kind))
                        .addAPIResponse("304", OASFactory.createAPIResponse().description("It still has this ETag"));
            } else if (id.equals("put" + kind)) {
                takes(operation, kind);
                changes(operation).addAPIResponse("200", tagged("Replaced, or as it was", kind));
                answers(operation).addAPIResponse("201", tagged("Made", kind));
            } else if (id.equals("toggle" + kind)) {
                takes(operation, "Toggle");
                changes(operation).addAPIResponse("200", tagged("As it is now", kind));
            } else if (id.equals("delete" + kind)) {
                answers(operation).removeAPIResponse("200");
                changes(operation)
                        .addAPIResponse("204", OASFactory.createAPIResponse().description("Deleted"))
                        .addAPIResponse("409", problem("409"));
            }
        }
    }

    private static void takes(Operation operation, String kind) {
        operation.setRequestBody(OASFactory.createRequestBody().required(true).content(json(reference(kind))));
    }

    private static APIResponses changes(Operation operation) {
        return answers(operation).addAPIResponse("412", problem("412"));
    }

    private static APIResponses answers(Operation operation) {
        APIResponses answers = operation.getResponses();
        if (answers == null) {
            answers = OASFactory.createAPIResponses();
            operation.setResponses(answers);
        }
        return answers;
    }

    private static APIResponse problem(String status) {
        return OASFactory.createAPIResponse().ref("#/components/responses/Problem" + status);
    }

    private static APIResponse tagged(String description, String kind) {
        Header etag = OASFactory.createHeader()
                .description("Its version, for If-Match")
                .schema(OASFactory.createSchema().addType(SchemaType.STRING));
        return plain(description, reference(kind)).addHeader("ETag", etag);
    }

    private static APIResponse plain(String description, Schema schema) {
        return OASFactory.createAPIResponse().description(description).content(json(schema));
    }

    private static Content json(Schema schema) {
        return OASFactory.createContent()
                .addMediaType("application/json", OASFactory.createMediaType().schema(schema));
    }

    private static Schema page(String kind) {
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .required(List.of("items", "next_cursor"))
                .addProperty(
                        "items",
                        OASFactory.createSchema().addType(SchemaType.ARRAY).items(reference(kind)))
                .addProperty(
                        "next_cursor",
                        OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .addType(SchemaType.NULL)
                                .description("The cursor of the next page; null on the last one"));
    }

    private static Schema reference(String kind) {
        return OASFactory.createSchema().ref(REFERENCE + kind);
    }
}

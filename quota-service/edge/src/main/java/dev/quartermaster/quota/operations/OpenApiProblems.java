package dev.quartermaster.quota.operations;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Documents at every route the problems that it may answer with, so that none is forgotten.
 *
 * <p>Which ones follows from the route: a body can be wrong, a protected route can refuse its caller, an addressed thing
 * can be missing. What a route documents itself stays. The problems themselves are made from the catalogue.
 */
@OpenApiFilter(RunStage.BUILD)
public class OpenApiProblems implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        Components components = document.getComponents();
        if (components == null) {
            components = OASFactory.createComponents();
            document.setComponents(components);
        }
        ProblemComponents.addTo(components);
        for (Map.Entry<String, PathItem> path :
                document.getPaths().getPathItems().entrySet()) {
            for (Operation operation : path.getValue().getOperations().values()) {
                document(operation, path.getKey());
            }
        }
    }

    private static void document(Operation operation, String path) {
        APIResponses responses = operation.getResponses();
        if (responses == null) {
            responses = OASFactory.createAPIResponses();
            operation.setResponses(responses);
        }
        // The framework guesses these two without saying what they look like.
        boolean secured =
                operation.getSecurity() != null && !operation.getSecurity().isEmpty();
        if (secured) {
            replace(responses, "401");
            replace(responses, "403");
        }
        if (operation.getRequestBody() != null) {
            replace(responses, "400");
            add(responses, "413");
            add(responses, "415");
            add(responses, "422");
        }
        if (path.contains("{")) {
            add(responses, "404");
        }
        if (operation.getParameters() != null && !operation.getParameters().isEmpty()) {
            add(responses, "400");
        }
        add(responses, "500");
        add(responses, "503");
        responses.getAPIResponses().forEach(OpenApiProblems::describe);
    }

    /** An error that a route describes only in words looks like every other. */
    private static void describe(String status, APIResponse response) {
        boolean error = status.startsWith("4") || status.startsWith("5");
        if (error && response.getRef() == null && response.getContent() == null) {
            response.setContent(OASFactory.createContent()
                    .addMediaType(
                            ProblemComponents.MEDIA_TYPE,
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(ProblemComponents.SCHEMA))));
        }
    }

    private static void replace(APIResponses responses, String status) {
        boolean described = responses.hasAPIResponse(status)
                && (responses.getAPIResponse(status).getContent() != null
                        || responses.getAPIResponse(status).getRef() != null);
        if (!described) {
            responses.removeAPIResponse(status);
            add(responses, status);
        }
    }

    private static void add(APIResponses responses, String status) {
        if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(
                    status, OASFactory.createAPIResponse().ref("#/components/responses/Problem" + status));
        }
    }
}

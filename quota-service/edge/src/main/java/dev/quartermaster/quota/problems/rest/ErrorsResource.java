package dev.quartermaster.quota.problems.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The error catalogue; the {@code type} of every problem leads here. Open to everybody. */
@Path(ErrorCode.CATALOGUE_PATH)
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
@Tag(name = "errors", description = "What the codes of problems mean")
class ErrorsResource {

    /** One error as it is shown. */
    record ErrorView(
            String code, String family, int status, String name, String title, String description, String type) {

        static ErrorView of(ErrorCode it) {
            return new ErrorView(
                    it.code(), it.family(), it.status(), it.slug(), it.title(), it.description(), it.type());
        }
    }

    /** The whole catalogue. */
    record Catalogue(List<ErrorView> errors) {}

    @GET
    @Operation(operationId = "listErrors", summary = "Every error this and the other services answer with")
    public Catalogue all() {
        return new Catalogue(
                Arrays.stream(ErrorCode.values()).map(ErrorView::of).toList());
    }

    @GET
    @Path("/{code}")
    @Operation(operationId = "getError", summary = "What one code means")
    public ErrorView one(@RestPath String code) {
        return ErrorCode.ofCode(code)
                .map(ErrorView::of)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.ENTRY_NOT_FOUND,
                        "The catalogue has no such code.",
                        Map.of("catalogue", ErrorCode.CATALOGUE_PATH)));
    }
}

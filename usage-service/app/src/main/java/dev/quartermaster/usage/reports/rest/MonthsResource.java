package dev.quartermaster.usage.reports.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.reports.ReportCsv;
import dev.quartermaster.usage.reports.Reports;
import dev.quartermaster.usage.reports.Reports.Part;
import dev.quartermaster.usage.reports.domain.Manifest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Months that are settled. */
@Path("/api/v1/usage/months")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "months", description = "Closing a month fixes its report")
class MonthsResource {

    private static final String SAMPLE = """
            {"month":"2026-01","closed_at":"2026-02-03T08:00:00Z","closed_by":"a-1","lines":5120,
            "sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""";

    private final Reports reports;
    private final CurrentCaller caller;
    private final InstantSource clock;

    MonthsResource(Reports reports, CurrentCaller caller, InstantSource clock) {
        this.reports = reports;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "listClosedMonths", summary = "Closed months, the newest first")
    @APIResponse(
            responseCode = "200",
            description = "Their manifests",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = "{\"items\":[" + SAMPLE + "]}")))
    public Uni<JsonNode> list() {
        return reports.manifests().map(manifests -> {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            var items = node.putArray("items");
            manifests.forEach(manifest -> items.add(document(manifest)));
            return node;
        });
    }

    @POST
    @Path("{month}/close")
    @Operation(
            operationId = "closeMonth",
            summary = "Closes a month of UTC that is over",
            description = "Its report never changes again; events that come later are corrections. Closing again"
                    + " answers the same manifest.")
    @APIResponse(
            responseCode = "200",
            description = "The manifest",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "january", value = SAMPLE)))
    @APIResponse(responseCode = "409", description = "VAL_018: the month is not over")
    public Uni<JsonNode> close(@PathParam("month") String text) {
        YearMonth month = Months.of(text);
        YearMonth present = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        if (!month.isBefore(present)) {
            throw new ProblemException(ErrorCode.CONFLICT, "The month is not over.");
        }
        return reports.close(month, caller.get().subject()).map(MonthsResource::document);
    }

    @GET
    @Path("{month}/report.csv")
    @Produces("text/csv")
    @Operation(operationId = "closedReport", summary = "The report of a closed month, whose SHA-256 is in the manifest")
    @APIResponse(
            responseCode = "200",
            description = "CSV, the same bytes always",
            content = @Content(mediaType = "text/csv"))
    @APIResponse(responseCode = "409", description = "VAL_018: the month is open")
    public Multi<byte[]> csv(@PathParam("month") String text) {
        YearMonth month = Months.of(text);
        return reports.manifest(month).onItem().transformToMulti(manifest -> {
            if (manifest.isEmpty()) {
                throw new ProblemException(ErrorCode.CONFLICT, "The month is open: its report still changes.");
            }
            return Multi.createBy()
                    .concatenating()
                    .streams(
                            Multi.createFrom().item(ReportCsv.header()),
                            reports.lines(month, Part.CLOSED).map(ReportCsv::line));
        });
    }

    static ObjectNode document(Manifest manifest) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("month", manifest.month().toString())
                .put("closed_at", manifest.closedAt().toString())
                .put("closed_by", manifest.closedBy())
                .put("lines", manifest.lines())
                .put("sha256", manifest.sha256());
    }
}

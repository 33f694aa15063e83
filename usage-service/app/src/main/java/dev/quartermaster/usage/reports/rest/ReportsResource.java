package dev.quartermaster.usage.reports.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.query.Parameters;
import dev.quartermaster.usage.query.domain.Range;
import dev.quartermaster.usage.query.domain.Selection;
import dev.quartermaster.usage.reports.Reports;
import dev.quartermaster.usage.reports.Reports.By;
import dev.quartermaster.usage.reports.Reports.Page;
import dev.quartermaster.usage.reports.Reports.Part;
import dev.quartermaster.usage.reports.domain.Manifest;
import dev.quartermaster.usage.reports.domain.ReportLine;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a month adds up to. */
@Path("/api/v1/usage/reports/{month}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(name = "reports", description = "Monthly reports; a user sees its own")
class ReportsResource {

    private static final Set<String> KNOWN = Set.of("user", "project", "by", "limit", "cursor");

    private final Reports reports;
    private final CurrentCaller caller;

    ReportsResource(Reports reports, CurrentCaller caller) {
        this.reports = reports;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "monthlyReport",
            summary = "Totals of a month per user or project, by action, status and metric",
            description = "Of a closed month what was true when it was closed, and apart from it what came later.")
    @Parameter(name = "by", in = ParameterIn.QUERY, schema = @Schema(enumeration = {"user", "project"}))
    @Parameter(name = "user", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "project", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "limit", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.INTEGER))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "A page of users or projects",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one", value = """
                    {"month":"2026-01","closed":true,"by":"user","manifest":{"month":"2026-01"},"items":[{"user":"u-5",
                    "lines":[{"action":"upload","status":"success","metric":"uploads","events":2,"amount":2,"items":2,
                    "payload_bytes":2048,"duration_ms":25}],"corrections":[]}],"next_cursor":null}""")))
    public Uni<JsonNode> report(@PathParam("month") String text, @Context UriInfo uri) {
        YearMonth month = Months.of(text);
        Parameters parameters = new Parameters(uri.getQueryParameters()).only(KNOWN, false);
        Selection selection =
                parameters.selection(caller.get(), new Range(Instant.EPOCH, Instant.MAX), List.of("user", "project"));
        By by = parameters.word("by", "user", Set.of("user", "project")).equals("user") ? By.USER : By.PROJECT;
        int count = parameters.number("limit", 100, 1, 1000);
        // Before every name, the empty one of those who have none included.
        Page page = new Page(
                by, selection.field("user"), selection.field("project"), after(parameters.text("cursor")), count + 1);
        return reports.manifest(month).chain(manifest -> report(month, manifest, page));
    }

    private Uni<JsonNode> report(YearMonth month, Optional<Manifest> manifest, Page page) {
        Uni<List<ReportLine>> lines = reports.groups(month, manifest.isPresent() ? Part.CLOSED : Part.OPEN, page);
        Uni<List<ReportLine>> corrections = manifest.isPresent()
                ? reports.groups(month, Part.CORRECTIONS, page)
                : Uni.createFrom().item(List.of());
        return Uni.combine().all().unis(lines, corrections).with((is, later) -> {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("month", month.toString());
            node.put("closed", manifest.isPresent());
            node.put("by", page.by() == By.USER ? "user" : "project");
            manifest.ifPresent(closed -> node.set("manifest", MonthsResource.document(closed)));
            items(node, is, later, page);
            return node;
        });
    }

    private static void items(ObjectNode node, List<ReportLine> lines, List<ReportLine> corrections, Page page) {
        List<String> names = new ArrayList<>();
        java.util.stream.Stream.concat(lines.stream(), corrections.stream())
                .map(line -> name(line, page.by()))
                .distinct()
                .sorted(java.util.Comparator.comparing(ReportsResource::bytes, java.util.Arrays::compareUnsigned))
                .forEach(names::add);
        boolean more = names.size() >= page.count();
        ArrayNode items = node.putArray("items");
        List<String> shown = more ? names.subList(0, page.count() - 1) : names;
        for (String name : shown) {
            ObjectNode item = items.addObject().put(page.by() == By.USER ? "user" : "project", name);
            add(item.putArray("lines"), lines, name, page.by());
            add(item.putArray("corrections"), corrections, name, page.by());
        }
        node.put("next_cursor", more ? cursor(shown.getLast()) : null);
    }

    private static void add(ArrayNode to, List<ReportLine> lines, String name, By by) {
        for (ReportLine line : lines) {
            if (name(line, by).equals(name)) {
                to.addObject()
                        .put("action", line.action())
                        .put("status", line.status())
                        .put("metric", line.metric().isEmpty() ? null : line.metric())
                        .put("events", line.events().toBigInteger())
                        .put("amount", line.amount().toBigInteger())
                        .put("items", line.items().toBigInteger())
                        .put("payload_bytes", line.payloadBytes().toBigInteger())
                        .put("duration_ms", line.durationMs().toBigInteger());
            }
        }
    }

    private static String name(ReportLine line, By by) {
        return by == By.USER ? line.user() : line.project();
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static String cursor(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes("." + name));
    }

    private static @Nullable String after(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith(".") && text.indexOf('\0') < 0) {
                return text.substring(1);
            }
        } catch (IllegalArgumentException e) {
            throw Parameters.wrong("cursor", "The cursor is not one of ours.");
        }
        throw Parameters.wrong("cursor", "The cursor is not one of ours.");
    }
}

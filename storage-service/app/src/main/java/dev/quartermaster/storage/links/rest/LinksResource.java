package dev.quartermaster.storage.links.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.ClientAddress;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.links.IssueAnswer;
import dev.quartermaster.storage.links.Links;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.paths.domain.Names;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.domain.Asker;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Pre-authenticated requests. */
@Path("/api/v1/pars")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@RunOnVirtualThread
@Tag(name = "pars", description = "Pre-authenticated requests: URLs that are good for one object and for a while")
class LinksResource {

    private static final int AT_ONCE = 100;

    private final Links links;
    private final CurrentCaller caller;
    private final ClientAddress addresses;
    private final HttpServerRequest request;

    LinksResource(Links links, CurrentCaller caller, ClientAddress addresses, HttpServerRequest request) {
        this.links = links;
        this.caller = caller;
        this.addresses = addresses;
        this.request = request;
    }

    /**
     * What for.
     *
     * @param access {@code read} or {@code write}
     * @param expiresIn how long it lives; a day when absent
     * @param maxBytes for writing, needed: the most that may be written, held until then
     * @param replace for writing: whether an object may be there already; not when absent
     */
    record Body(
            @Nullable String path,
            @Nullable String access,
            @Nullable Duration expiresIn,
            @Nullable Long maxBytes,
            @Nullable Boolean replace) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createPar",
            summary = "Give a URL away by which one object can be read, or written once",
            description =
                    "`max_bytes` of a request for writing are held until the object is there; then its true size is"
                            + " charged and the URL ends. What is larger stays only if the quota has room. The URL is told once.")
    @APIResponse(responseCode = "201", description = "The request with its `url`")
    @APIResponse(responseCode = "409", description = "VAL_018: an object is there, and `replace` was not said")
    @APIResponse(responseCode = "429", description = "QUOTA_002 and others: a limit says no")
    public RestResponse<String> create(Body body) {
        ObjectPath path = path(needed("path", body.path()));
        IssueAnswer answer = switch (needed("access", body.access())) {
            case "read" -> reading(body, path);
            case "write" -> writing(body, path);
            default ->
                throw new ProblemException(
                        ErrorCode.INVALID_FORMAT, "access is read or write.", Map.of("member", "access"));
        };
        return switch (answer) {
            case IssueAnswer.Refused(var problem) -> throw new ProblemException(problem, null);
            case IssueAnswer.Issued(Link link, String url) -> {
                Map<String, @Nullable Object> out = members(link);
                out.put("url", url);
                yield RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, Documents.text(out))
                        .header("Location", "/api/v1/pars/" + link.id())
                        .header("Cache-Control", "no-store")
                        .build();
            }
        };
    }

    private IssueAnswer reading(Body body, ObjectPath path) {
        if (body.maxBytes() != null || body.replace() != null) {
            throw new ProblemException(ErrorCode.INCONSISTENT, "max_bytes and replace are for writing.");
        }
        return links.forReading(caller.get(), path, body.expiresIn());
    }

    private IssueAnswer writing(Body body, ObjectPath path) {
        long maxBytes = needed("max_bytes", body.maxBytes());
        if (maxBytes < 1) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE, "max_bytes is at least 1.", Map.of("member", "max_bytes"));
        }
        boolean replace = body.replace() != null && body.replace();
        return links.forWriting(caller.get(), path, maxBytes, replace, body.expiresIn(), asker());
    }

    private Asker asker() {
        String peer =
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
        String address = addresses.key(peer, request.getHeader("X-Forwarded-For"));
        return new Asker("", address, request.getHeader("User-Agent"));
    }

    private static ObjectPath path(String text) {
        return Access.valid(() -> ObjectPath.parse(text));
    }

    private static <T> T needed(String member, @Nullable T value) {
        if (value == null) {
            throw new ProblemException(
                    ErrorCode.MISSING_MEMBER, "Member '" + member + "' is needed.", Map.of("member", member));
        }
        return value;
    }

    @GET
    @Operation(
            operationId = "listPars",
            summary = "Live pre-authenticated requests of a user",
            description = "Without their URLs. `user` is the caller when it is absent.")
    @APIResponse(responseCode = "200", description = "At most 100, and `next_cursor` if there may be more")
    public String list(@RestQuery @Nullable String user, @RestQuery @Nullable String cursor) {
        String owner = user == null ? caller.get().subject() : Access.valid(() -> Names.id(user));
        UUID after = cursor == null ? null : id(cursor, ErrorCode.INVALID_PARAMETER);
        List<Link> found = links.list(caller.get(), owner, after, AT_ONCE);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("pars", found.stream().map(LinksResource::members).toList());
        if (found.size() == AT_ONCE) {
            out.put("next_cursor", found.getLast().id());
        }
        return Documents.text(out);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "par", summary = "One pre-authenticated request, without its URL")
    @APIResponse(responseCode = "200", description = "The request")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_007: over, never there, or another user's")
    public String one(@RestPath String id) {
        return Documents.text(members(links.find(caller.get(), id(id, ErrorCode.ENTRY_NOT_FOUND))));
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "revokePar", summary = "End a pre-authenticated request at once")
    @APIResponse(
            responseCode = "204",
            description = "Its URL is worth nothing any more, and what it held is given back")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_007: over, never there, or another user's")
    public void revoke(@RestPath String id) {
        links.end(links.find(caller.get(), id(id, ErrorCode.ENTRY_NOT_FOUND)));
    }

    private static UUID id(String text, ErrorCode otherwise) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(otherwise, otherwise.description());
        }
    }

    private static Map<String, @Nullable Object> members(Link link) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("id", link.id());
        out.put("path", link.path().text());
        out.put("owner", link.owner());
        out.put("access", link.writes() ? "write" : "read");
        if (link.writes()) {
            out.put("max_bytes", link.maxBytes());
        }
        out.put("created_at", link.createdAt());
        out.put("expires_at", link.expiresAt());
        return out;
    }
}

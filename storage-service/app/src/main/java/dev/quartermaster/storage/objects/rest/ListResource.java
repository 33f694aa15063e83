package dev.quartermaster.storage.objects.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.paths.domain.Names;
import dev.quartermaster.storage.paths.domain.ObjectType;
import dev.quartermaster.storage.store.Bucket;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Lists objects from the catalogue. */
@Path("/api/v1/objects")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@RunOnVirtualThread
@Tag(name = "objects", description = "What is stored")
class ListResource {

    private static final int USUAL = 100;
    private static final int MOST = 1000;
    private static final int LONGEST_FILTER = 8192;

    private final CatalogueSearch catalogue;
    private final CurrentCaller caller;
    private final Bucket bucket;
    private final ObjectMapper json;

    ListResource(CatalogueSearch catalogue, CurrentCaller caller, Bucket bucket, ObjectMapper json) {
        this.catalogue = catalogue;
        this.caller = caller;
        this.bucket = bucket;
        this.json = json;
    }

    @GET
    @Operation(
            operationId = "listObjects",
            summary = "A user's objects, in the order of their paths",
            description = "Users list their own; services and administrators name a `user`, or nobody for all. With"
                    + " `delimiter=/` only what is directly below the prefix, and the folders there as `prefixes`."
                    + " `metadata_filter` is a JSON object of which all members must be equal; `total_before_filter` and"
                    + " `total` count without and with it. `cursor` is `next_cursor` of the page before.")
    @APIResponse(responseCode = "200", description = "A page")
    public String list(
            @RestQuery @Nullable String user,
            @RestQuery @Nullable String prefix,
            @RestQuery @Nullable String delimiter,
            @RestQuery @Nullable String type,
            @RestQuery("min_size") @Nullable Long minSize,
            @RestQuery("max_size") @Nullable Long maxSize,
            @RestQuery @Nullable String from,
            @RestQuery @Nullable String to,
            @RestQuery("metadata_filter") @Nullable String filter,
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable Integer limit) {
        if (delimiter != null && !delimiter.equals("/")) {
            throw wrong("delimiter", "The only delimiter is a slash.");
        }
        Search search = new Search(
                owner(user),
                prefix == null || prefix.isEmpty() ? null : printable(prefix),
                delimiter != null,
                type(type),
                minSize,
                maxSize,
                time("from", from),
                time("to", to),
                filter(filter),
                cursor == null ? null : decoded(cursor),
                limit(limit));
        return page(search, catalogue.find(search));
    }

    private String page(Search search, Found found) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put(
                "objects",
                found.entries().stream()
                        .map(entry -> Documents.of(entry, bucket.name()))
                        .toList());
        if (search.direct()) {
            out.put("prefixes", catalogue.folders(search));
        }
        out.put("total_before_filter", found.before());
        out.put("total", found.matching());
        out.put(
                "next_cursor",
                found.more()
                        ? Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(
                                        found.entries().getLast().path().text().getBytes(StandardCharsets.UTF_8))
                        : null);
        return Documents.text(out);
    }

    private @Nullable String owner(@Nullable String user) {
        Caller who = caller.get();
        if (user != null) {
            return Access.own(who, Access.valid(() -> Names.id(user)));
        }
        return who.is(Role.ADMIN) || who.is(Role.SERVICE) ? null : who.subject();
    }

    private static int limit(@Nullable Integer limit) {
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw wrong("limit", "A page has 1 to " + MOST + " objects.");
        }
        return limit == null ? USUAL : limit;
    }

    private static @Nullable ObjectType type(@Nullable String type) {
        return type == null
                ? null
                : ObjectType.of(type).orElseThrow(() -> wrong("type", "There is no such type of objects."));
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrong(name, "A time looks like 2026-02-01T00:00:00Z.");
        }
    }

    private @Nullable String filter(@Nullable String filter) {
        if (filter == null) {
            return null;
        }
        try {
            if (filter.length() <= LONGEST_FILTER
                    && json.readTree(filter).isObject()
                    && filter.indexOf("\\u0000") < 0) {
                return filter;
            }
        } catch (JsonProcessingException e) {
            // told below, without the library's words
        }
        throw wrong("metadata_filter", "The filter is a JSON object.");
    }

    private static String decoded(String cursor) {
        try {
            return printable(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw wrong("cursor", "The cursor is not one of this list.");
        }
    }

    /** PostgreSQL has no texts with a zero in them. */
    private static String printable(String text) {
        if (text.indexOf('\0') >= 0) {
            throw wrong("prefix", "A path has no control characters.");
        }
        return text;
    }

    private static ProblemException wrong(String parameter, String detail) {
        return new ProblemException(ErrorCode.INVALID_PARAMETER, detail, Map.of("parameter", parameter));
    }
}

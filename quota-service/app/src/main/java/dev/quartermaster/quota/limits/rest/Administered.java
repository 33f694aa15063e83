package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.Versioned;
import dev.quartermaster.quota.limits.document.ToggleDocument;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Every route over one kind of configured thing, whatever it is: reads what callers send, and answers with the thing and
 * its version as ETag, or with the problem. The resources say only where the routes are and who may use them.
 *
 * @param missing the error of a thing that is not there
 * @param read a thing from its document; fails with {@code InvalidDocument}
 * @param document what a thing looks like
 * @param caller whom the audit trail names
 */
record Administered<V>(
        Store<V> store,
        ErrorCode missing,
        BiFunction<Key, JsonNode, V> read,
        BiFunction<Key, V, JsonNode> document,
        CurrentCaller caller) {

    Uni<RestResponse<JsonNode>> get(Key key, Conditions conditions) {
        return store.find(key).map(found -> {
            Versioned<V> there = found.orElseThrow(this::notThere);
            return conditions.has(there.version())
                    ? RestResponse.ResponseBuilder.<JsonNode>create(RestResponse.Status.NOT_MODIFIED)
                            .header(HttpHeaders.ETAG, Conditions.etag(there.version()))
                            .build()
                    : answer(RestResponse.Status.OK, key, there);
        });
    }

    /** @param prefix the first parts of the keys wanted; the keys have {@code parts} parts in all */
    Uni<JsonNode> list(List<String> prefix, int parts, Paging paging) {
        int count = paging.count();
        List<String> after = paging.after(parts);
        return store.list(prefix, after, count + 1)
                .map(found -> paging.page(
                        found,
                        e -> document.apply(e.key(), e.value()),
                        e -> e.key().parts()));
    }

    Uni<RestResponse<JsonNode>> put(Key key, Conditions conditions, JsonNode body) {
        V value = Documents.read(() -> read.apply(key, body));
        return store.put(key, value, conditions.toChange(), actor()).map(outcome -> answer(key, outcome));
    }

    /** @param switched the thing, on or off */
    Uni<RestResponse<JsonNode>> toggle(
            Key key, Conditions conditions, JsonNode body, BiFunction<V, Boolean, V> switched) {
        boolean on = Documents.read(() -> ToggleDocument.read(body));
        return store.edit(key, it -> switched.apply(it, on), conditions.toChange(), actor(), on ? "enable" : "disable")
                .map(outcome -> answer(key, outcome));
    }

    Uni<RestResponse<JsonNode>> delete(Key key, Conditions conditions) {
        return store.remove(key, conditions.toChange(), actor()).map(outcome -> answer(key, outcome));
    }

    private String actor() {
        return caller.get().subject();
    }

    private RestResponse<JsonNode> answer(Key key, Outcome<V> outcome) {
        return switch (outcome) {
            case Outcome.Created<V>(Versioned<V> now) -> answer(RestResponse.Status.CREATED, key, now);
            case Outcome.Kept<V>(Versioned<V> now) -> answer(RestResponse.Status.OK, key, now);
            case Outcome.Deleted<V> d -> RestResponse.noContent();
            case Outcome.Missing<V> m -> throw notThere();
            case Outcome.Stale<V> s ->
                throw new ProblemException(
                        ErrorCode.PRECONDITION_FAILED, "It was changed in the meantime, or is not what you expect.");
            case Outcome.Needed<V>(String reason) -> throw new ProblemException(ErrorCode.CONFLICT, reason);
            case Outcome.Dangling<V>(String member, String reason) ->
                throw new ProblemException(
                        ErrorCode.UNKNOWN_REFERENCE, member + ": " + reason, Map.of("member", member));
        };
    }

    private RestResponse<JsonNode> answer(RestResponse.Status status, Key key, Versioned<V> now) {
        return RestResponse.ResponseBuilder.create(status, document.apply(key, now.value()))
                .header(HttpHeaders.ETAG, Conditions.etag(now.version()))
                .build();
    }

    private ProblemException notThere() {
        return new ProblemException(missing, missing.description());
    }
}

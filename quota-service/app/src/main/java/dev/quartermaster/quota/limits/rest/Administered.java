package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.Versioned;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The answers of the routes over one kind of thing: the thing with its version as ETag, or the problem.
 *
 * @param missing the error of a thing that is not there
 * @param document what a thing looks like
 */
record Administered<V>(Store<V> store, ErrorCode missing, BiFunction<Key, V, JsonNode> document) {

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

    Uni<RestResponse<JsonNode>> put(Key key, V value, Conditions conditions, String actor) {
        return store.put(key, value, conditions.toChange(), actor).map(outcome -> answer(key, outcome));
    }

    Uni<RestResponse<JsonNode>> toggle(
            Key key, boolean on, UnaryOperator<V> change, Conditions conditions, String actor) {
        return store.edit(key, change, conditions.toChange(), actor, on ? "enable" : "disable")
                .map(outcome -> answer(key, outcome));
    }

    Uni<RestResponse<JsonNode>> delete(Key key, Conditions conditions, String actor) {
        return store.remove(key, conditions.toChange(), actor).map(outcome -> answer(key, outcome));
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

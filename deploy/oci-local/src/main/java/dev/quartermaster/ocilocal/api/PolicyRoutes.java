package dev.quartermaster.ocilocal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A bucket's lifecycle policy, which is kept but never carried out, and its retention rules, which hold. */
final class PolicyRoutes {
    private final Site site;

    PolicyRoutes(Site site) {
        this.site = site;
    }

    Answer lifecycle(Call call, String bucket) throws IOException {
        site.bucket(bucket);
        return switch (call.exchange().method()) {
            case "GET" -> lifecycle(site.ledger().read(), bucket);
            case "PUT" -> putLifecycle(call, bucket);
            case "DELETE" -> deleteLifecycle(call, bucket);
            default -> throw Router.notAllowed();
        };
    }

    private static Answer lifecycle(Tables tables, String bucket) {
        Records.Document policy = tables.lifecycles()
                .get(bucket)
                .orElseThrow(() -> ErrorCode.LifecyclePolicyNotFound.because(
                        "The bucket '" + bucket + "' has no lifecycle policy"));
        return lifecycle(policy);
    }

    private static Answer lifecycle(Records.Document policy) {
        return Json.answer(
                        200,
                        Map.of(
                                "timeCreated",
                                Times.json(policy.timeCreated()),
                                "items",
                                policy.content().path("items")))
                .with("ETag", policy.etag());
    }

    private Answer putLifecycle(Call call, String bucket) throws IOException {
        JsonNode content = call.json(JsonNode.class);
        Preconditions preconditions = Preconditions.forWrite(call);
        Records.Document policy =
                new Records.Document("", UUID.randomUUID().toString(), site.now(), site.now(), content);
        site.ledger().change(book -> {
            site.bucket(book.tables(), bucket);
            preconditions.check(
                    book.tables().lifecycles().get(bucket).map(Records.Document::etag), "the lifecycle policy");
            book.tables().lifecycles().put(bucket, policy);
            return true;
        });
        return lifecycle(policy);
    }

    private Answer deleteLifecycle(Call call, String bucket) {
        Preconditions preconditions = Preconditions.ifMatch(call);
        site.ledger().change(book -> {
            preconditions.check(
                    book.tables().lifecycles().get(bucket).map(Records.Document::etag), "the lifecycle policy");
            lifecycle(book.tables(), bucket);
            book.tables().lifecycles().remove(bucket);
            return true;
        });
        return Answer.of(204);
    }

    Answer retentionRules(Call call, String bucket) throws IOException {
        site.bucket(bucket);
        return switch (call.exchange().method()) {
            case "GET" -> {
                List<JsonNode> items = new ArrayList<>();
                for (Table.Row<Records.Document> row :
                        site.ledger().read().retentions().scan(Keys.in(bucket))) {
                    items.add(json(row.value()));
                }
                yield Json.answer(200, Map.of("items", items));
            }
            case "POST" -> putRule(call, bucket, Optional.empty());
            default -> throw Router.notAllowed();
        };
    }

    Answer retentionRule(Call call, String bucket, String id) throws IOException {
        site.bucket(bucket);
        return switch (call.exchange().method()) {
            case "GET" -> rule(find(site.ledger().read(), bucket, id));
            case "PUT" -> putRule(call, bucket, Optional.of(id));
            case "DELETE" -> deleteRule(call, bucket, id);
            default -> throw Router.notAllowed();
        };
    }

    private Answer putRule(Call call, String bucket, Optional<String> id) throws IOException {
        JsonNode content = call.json(JsonNode.class);
        if (!content.isObject()) {
            throw ErrorCode.InvalidJSON.because("The request body is not the expected JSON");
        }
        Preconditions preconditions = Preconditions.ifMatch(call);
        Records.Document rule = site.ledger().change(book -> {
            Optional<Records.Document> old = id.map(known -> find(book.tables(), bucket, known));
            old.ifPresent(known -> preconditions.check(Optional.of(known.etag()), "the retention rule"));
            Records.Document made = new Records.Document(
                    id.orElseGet(() -> UUID.randomUUID().toString()),
                    UUID.randomUUID().toString(),
                    old.map(Records.Document::timeCreated).orElse(site.now()),
                    site.now(),
                    content);
            book.tables().retentions().put(Keys.of(bucket, made.id()), made);
            return made;
        });
        return rule(rule);
    }

    private Answer deleteRule(Call call, String bucket, String id) {
        Preconditions preconditions = Preconditions.ifMatch(call);
        site.ledger().change(book -> {
            preconditions.check(Optional.of(find(book.tables(), bucket, id).etag()), "the retention rule");
            book.tables().retentions().remove(Keys.of(bucket, id));
            return true;
        });
        return Answer.of(204);
    }

    private static Records.Document find(Tables tables, String bucket, String id) {
        return tables.retentions().get(Keys.of(bucket, id)).orElseThrow(Router::noSuchPath);
    }

    private static Answer rule(Records.Document rule) {
        return Json.answer(200, json(rule)).with("etag", rule.etag());
    }

    private static JsonNode json(Records.Document rule) {
        ObjectNode json = rule.content().deepCopy();
        json.put("id", rule.id());
        json.put("etag", rule.etag());
        json.put("timeCreated", Times.json(rule.timeCreated()));
        json.put("timeModified", Times.json(rule.timeModified()));
        return json;
    }
}

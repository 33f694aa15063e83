package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.domain.Resumable;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.AppendAnswer;
import dev.quartermaster.storage.objects.Appending;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.objects.Resumables;
import dev.quartermaster.storage.objects.domain.Append;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.throttle.Shedding;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Resumable uploads as HTTP has them, on the virtual thread of the request. */
@Singleton
class ResumableActions {

    static final String UPLOADS = "/api/v1/uploads/";

    private static final String PARTIAL = "application/partial-upload";

    private final Resumables resumables;
    private final Appending appending;
    private final Shedding shedding;
    private final Headers headers;
    private final Instance<Bucket> bucket;

    ResumableActions(
            Resumables resumables, Appending appending, Shedding shedding, Headers headers, Instance<Bucket> bucket) {
        this.resumables = resumables;
        this.appending = appending;
        this.shedding = shedding;
        this.headers = headers;
        this.bucket = bucket;
    }

    void act(Exchange exchange, UUID id) {
        switch (exchange.request().method().name()) {
            case "PATCH" -> append(exchange, id);
            case "DELETE" -> {
                resumables.cancel(exchange.caller(), id);
                exchange.answer(204, Map.of(), "");
            }
            default -> head(exchange, id);
        }
    }

    /** A PUT that says whether it is all. */
    void create(Exchange exchange, ObjectPath path, boolean complete) {
        HttpServerRequest request = exchange.request();
        String owner = Access.ownerForChange(exchange.caller(), path, request.getHeader(Headers.OWNER));
        long comes = Headers.length(request);
        if (comes != 0 && exchange.shed(shedding.refusal(owner, "upload"))) {
            return;
        }
        Long said = UploadHeaders.number(request, UploadHeaders.LENGTH);
        long length = said != null ? said : complete ? comes : -1;
        Order order = new Order(
                path,
                exchange.asker(owner),
                length,
                Headers.contentType(request),
                headers.metadata(request),
                null,
                Headers.conditions(request));
        String sha256 = UploadHeaders.sha256(request);
        answer(exchange, resumables.create(order, sha256, new Append(0, comes, complete), exchange.body()), true);
    }

    private void append(Exchange exchange, UUID id) {
        HttpServerRequest request = exchange.request();
        // what is not there for the caller is not there, whatever else is wrong
        String owner = resumables.find(exchange.caller(), id).upload().owner();
        if (!PARTIAL.equals(request.getHeader("Content-Type"))) {
            throw new ProblemException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content is added as " + PARTIAL + '.');
        }
        Long offset = UploadHeaders.number(request, UploadHeaders.OFFSET);
        if (offset == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "The header Upload-Offset is needed.",
                    Map.of("header", UploadHeaders.OFFSET));
        }
        boolean last = UploadHeaders.complete(request)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.BAD_REQUEST,
                        "The header Upload-Complete is needed.",
                        Map.of("header", UploadHeaders.COMPLETE)));
        Append append = new Append(offset, Headers.length(request), last);
        // to end an upload without content moves nothing, and frees what it holds
        if (append.length() != 0 && exchange.shed(shedding.refusal(owner, "upload"))) {
            return;
        }
        answer(
                exchange,
                resumables.append(
                        exchange.caller(),
                        id,
                        append,
                        UploadHeaders.sha256(request),
                        exchange.asker(""),
                        exchange.body()),
                false);
    }

    private void head(Exchange exchange, UUID id) {
        Resumable there = resumables.look(exchange.caller(), id);
        Map<String, String> out = progress(id, there.received());
        out.put("Cache-Control", "no-store");
        if (there.length() != null) {
            out.put(UploadHeaders.LENGTH, there.length().toString());
        }
        exchange.answer(204, out, "");
    }

    private Map<String, String> progress(UUID id, long offset) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("Location", UPLOADS + id);
        out.put(UploadHeaders.OFFSET, Long.toString(offset));
        out.put(UploadHeaders.COMPLETE, "?0");
        out.put(
                UploadHeaders.LIMIT,
                "min-append-size=" + appending.least() + ", max-age="
                        + appending.idle().toSeconds());
        return out;
    }

    private void answer(Exchange exchange, AppendAnswer answer, boolean created) {
        switch (answer) {
            case AppendAnswer.Refused(var problem) -> exchange.fail(problem);
            case AppendAnswer.Kept(UUID id, long offset) ->
                exchange.answer(created ? 201 : 204, progress(id, offset), "");
            case AppendAnswer.Elsewhere(UUID id, long offset) -> {
                exchange.loop()
                        .runOnContext(
                                go -> exchange.context().response().headers().addAll(progress(id, offset)));
                throw new ProblemException(
                        ErrorCode.CONFLICT,
                        "The upload ends at " + offset + "; what is added has to begin there.",
                        Map.of("expected_offset", offset));
            }
            case AppendAnswer.Done(UUID id, var entry, boolean inserted) -> {
                Map<String, String> out = new LinkedHashMap<>();
                out.put("Content-Type", "application/json");
                out.put("ETag", entry.etag());
                out.put(UploadHeaders.OFFSET, Long.toString(entry.size()));
                out.put(UploadHeaders.COMPLETE, "?1");
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                members.put("result", inserted ? "insert" : "update");
                members.putAll(Documents.of(entry, bucket.get().name()));
                exchange.answer(inserted ? 201 : 200, out, Documents.text(members));
            }
        }
    }
}

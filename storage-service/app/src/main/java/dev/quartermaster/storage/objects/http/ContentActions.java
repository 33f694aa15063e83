package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.Deletions;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.objects.Downloads;
import dev.quartermaster.storage.objects.Opened;
import dev.quartermaster.storage.objects.UploadAnswer;
import dev.quartermaster.storage.objects.Uploads;
import dev.quartermaster.storage.objects.domain.ByteRange;
import dev.quartermaster.storage.objects.domain.Conditions;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.paths.domain.ObjectUri;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.throttle.Shedding;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the content routes do, on the virtual thread of the request. */
@Singleton
class ContentActions {

    private static final int LONGEST_DOCUMENT = 64 * 1024;

    private final Uploads uploads;
    private final Downloads downloads;
    private final Deletions deletions;
    private final Catalogue catalogue;
    private final ResumableActions resumable;
    private final Shedding shedding;
    private final Headers headers;
    private final Bucket bucket;

    ContentActions(
            Uploads uploads,
            Downloads downloads,
            Deletions deletions,
            Catalogue catalogue,
            ResumableActions resumable,
            Shedding shedding,
            Headers headers,
            Bucket bucket) {
        this.uploads = uploads;
        this.downloads = downloads;
        this.deletions = deletions;
        this.catalogue = catalogue;
        this.resumable = resumable;
        this.shedding = shedding;
        this.headers = headers;
        this.bucket = bucket;
    }

    void act(Exchange exchange, ObjectPath path) throws IOException, InterruptedException {
        switch (exchange.request().method().name()) {
            case "PUT" -> put(exchange, path);
            case "PATCH" -> describe(exchange, path);
            case "DELETE" -> delete(exchange, path);
            default -> get(exchange, path);
        }
    }

    private void put(Exchange exchange, ObjectPath path) {
        Optional<Boolean> complete = UploadHeaders.complete(exchange.request());
        if (complete.isPresent()) {
            resumable.create(exchange, path, complete.get());
            return;
        }
        String owner = Access.ownerForChange(
                exchange.caller(), path, exchange.request().getHeader(Headers.OWNER));
        if (exchange.shed(shedding.refusal(owner, "upload"))) {
            return;
        }
        Order order = new Order(
                path,
                exchange.asker(owner),
                Headers.length(exchange.request()),
                Headers.contentType(exchange.request()),
                headers.metadata(exchange.request()),
                Headers.md5(exchange.request()),
                Headers.conditions(exchange.request()));
        switch (uploads.upload(order, exchange.body())) {
            case UploadAnswer.Refused(var problem) -> exchange.fail(problem);
            case UploadAnswer.Done(Entry entry, boolean inserted) -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                members.put("result", inserted ? "insert" : "update");
                members.putAll(Documents.of(entry, bucket.name()));
                exchange.answer(inserted ? 201 : 200, tagged(entry), Documents.text(members));
            }
        }
    }

    private static Map<String, String> tagged(Entry entry) {
        return Map.of("Content-Type", "application/json", "ETag", entry.etag());
    }

    private void delete(Exchange exchange, ObjectPath path) {
        Access.mayChange(exchange.caller(), path);
        Entry entry = downloads.look(exchange.caller(), path);
        deletions.delete(entry, Headers.conditions(exchange.request()), exchange.asker(entry.owner()));
        exchange.answer(204, Map.of(), "");
    }

    /** The metadata as a whole, in the body. */
    private void describe(Exchange exchange, ObjectPath path) throws IOException {
        Access.mayChange(exchange.caller(), path);
        Entry entry = downloads.look(exchange.caller(), path);
        Conditions conditions = Headers.conditions(exchange.request());
        if (!conditions.matches(entry.etag())) {
            throw new ProblemException(ErrorCode.PRECONDITION_FAILED, ErrorCode.PRECONDITION_FAILED.description());
        }
        InputStream body = exchange.body().accept();
        byte[] bytes = body.readNBytes(LONGEST_DOCUMENT + 1);
        if (bytes.length > LONGEST_DOCUMENT) {
            throw new ProblemException(ErrorCode.BODY_TOO_LARGE, "Metadata has at most 8192 characters.");
        }
        String metadata = headers.metadata(new String(bytes, StandardCharsets.UTF_8));
        Optional<Entry> changed = catalogue.describe(entry, metadata);
        if (changed.isEmpty()) {
            throw new ProblemException(ErrorCode.CONFLICT, "The object was changed by another request meanwhile.");
        }
        exchange.answer(200, tagged(changed.get()), Documents.text(Documents.of(changed.get(), bucket.name())));
    }

    private void get(Exchange exchange, ObjectPath path) throws IOException, InterruptedException {
        Entry entry = downloads.look(exchange.caller(), path);
        Conditions conditions = Headers.conditions(exchange.request());
        if (!conditions.matches(entry.etag())) {
            throw new ProblemException(ErrorCode.PRECONDITION_FAILED, ErrorCode.PRECONDITION_FAILED.description());
        }
        if (conditions.known(entry.etag())) {
            exchange.answer(304, Map.of("ETag", entry.etag()), "");
            return;
        }
        boolean head = exchange.request().method().name().equals("HEAD");
        Optional<ByteRange> range = ByteRange.of(head ? null : rangeHeader(exchange, entry), entry.size());
        if (range.isEmpty()) {
            exchange.loop()
                    .runOnContext(go -> exchange.context()
                            .response()
                            .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + entry.size()));
            throw new ProblemException(ErrorCode.RANGE_NOT_SATISFIABLE, "The content has " + entry.size() + " bytes.");
        }
        if (head) {
            head(exchange, entry, range.get());
        } else if (!exchange.shed(shedding.refusal(entry.owner(), "download"))) {
            send(exchange, entry, range.get());
        }
    }

    /** With {@code If-Range} of another version the whole content is sent. */
    private static @Nullable String rangeHeader(Exchange exchange, Entry entry) {
        String ifRange = exchange.request().getHeader("If-Range");
        return ifRange == null || ifRange.equals(entry.etag())
                ? exchange.request().getHeader("Range")
                : null;
    }

    private void head(Exchange exchange, Entry entry, ByteRange range) {
        exchange.loop().runOnContext(go -> {
            HttpServerResponse response = exchange.context().response();
            describe(response, entry, range);
            response.end();
        });
    }

    private void send(Exchange exchange, Entry entry, ByteRange range) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long sent = 0;
        boolean whole = false;
        Opened opened = downloads.open(entry, range);
        try (InputStream content = opened.content()) {
            CountDownLatch begun = new CountDownLatch(1);
            AnswerStream out = new AnswerStream(exchange.context().response(), exchange.loop());
            exchange.loop().runOnContext(go -> {
                describe(exchange.context().response(), entry, range);
                begun.countDown();
            });
            begun.await(1, TimeUnit.MINUTES);
            sent = out.send(content);
            whole = sent == range.length();
            if (!whole) {
                throw new IOException("the bucket sent less than it has");
            }
            exchange.loop().runOnContext(go -> exchange.context().response().end());
        } finally {
            long millis = (System.nanoTime() - start) / 1_000_000;
            downloads.read(entry, exchange.asker(entry.owner()), sent, whole, millis);
        }
    }

    private static void describe(HttpServerResponse response, Entry entry, ByteRange range) {
        response.setStatusCode(range.whole() ? 200 : 206)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(Math.max(0, range.length())))
                .putHeader(HttpHeaders.CONTENT_TYPE, entry.contentType())
                .putHeader(HttpHeaders.ETAG, entry.etag())
                .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
                .putHeader(
                        HttpHeaders.LAST_MODIFIED,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                entry.updatedAt().atOffset(ZoneOffset.UTC)))
                // what a user stored is never shown as a page of this site
                .putHeader("Content-Disposition", "attachment; filename*=UTF-8''" + fileName(entry))
                .putHeader("X-Object-Id", entry.id().toString());
        if (!range.whole()) {
            response.putHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes " + range.first() + "-" + range.last() + "/" + entry.size());
        }
    }

    private static String fileName(Entry entry) {
        String path = entry.path().text();
        return ObjectUri.encode(path.substring(path.lastIndexOf('/') + 1));
    }
}

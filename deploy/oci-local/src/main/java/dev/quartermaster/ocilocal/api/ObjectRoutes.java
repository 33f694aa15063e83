package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Objects: put, get, head, delete. */
final class ObjectRoutes {
    private static final long LARGEST_PUT = 50L << 30;

    private final Site site;

    ObjectRoutes(Site site) {
        this.site = site;
    }

    Answer put(Call call, String bucketName, String givenName) throws IOException {
        Records.Bucket bucket = site.bucket(bucketName);
        String name = Names.object(givenName);
        BucketRoutes.checkWritable(bucket);
        Preconditions preconditions = Preconditions.forWrite(call);
        Records.Description description = Descriptions.fromHeaders(call);
        String tier = storageTier(call, bucket);
        // Told before the client sends the body; what counts is checked again with the record.
        preconditions.check(
                Versions.current(site.ledger().read(), bucketName, name).map(Records.Version::etag),
                Versions.what(name));
        Received received = receive(call, Optional.empty());
        Records.Version version;
        try {
            version = site.ledger().change(book -> {
                long now = site.now();
                Records.Bucket latest = site.bucket(book.tables(), bucketName);
                return Versions.put(
                        book,
                        latest,
                        preconditions,
                        new Versions.Draft(
                                name,
                                false,
                                null,
                                List.of(received.blob()),
                                received.checksums(),
                                false,
                                description,
                                tier,
                                now,
                                now));
            });
        } catch (ServiceException e) {
            // After any other failure the record may be on disk: the file is left to the next start's sweep.
            site.blobs().drop(List.of(received.blob()));
            throw e;
        }
        Answer answer = Answer.of(200)
                .with("ETag", version.etag())
                .with("last-modified", Times.http(version.timeModified()))
                .with("version-id", version.versionId());
        return checksums(answer, version.checksums());
    }

    /** Adds the checksums of a body that was just received. */
    static Answer checksums(Answer answer, Records.Checksums checksums) {
        return answer.with("opc-content-md5", checksums.md5())
                .with("opc-content-crc32c", checksums.crc32c())
                .with("opc-content-sha256", checksums.sha256())
                .with("opc-content-sha384", checksums.sha384());
    }

    /** A body on disk that no record holds yet. */
    record Received(Records.Blob blob, Records.Checksums checksums) {}

    /** Receives a body of known length and checks it against length and checksums in the headers. */
    Received receive(Call call, Optional<String> algorithm) throws IOException {
        OptionalLong length = call.exchange().contentLength();
        if (length.isEmpty()) {
            throw ErrorCode.ContentLengthRequired.because("The Content-Length header is required");
        }
        if (length.getAsLong() < 0) {
            throw ErrorCode.InvalidContentLength.because("The Content-Length header is negative");
        }
        if (length.getAsLong() > LARGEST_PUT) {
            throw ErrorCode.RequestEntityTooLarge.because("A request body is at most " + LARGEST_PUT + " bytes");
        }
        Digests digests = Digests.of(call, algorithm);
        Records.Blob blob = site.blobs().receive(call.exchange().body(), length.getAsLong(), digests);
        try {
            if (blob.size() != length.getAsLong()) {
                throw ErrorCode.InvalidContentLength.because("The request body is shorter than its Content-Length");
            }
            return new Received(blob, digests.finish());
        } catch (RuntimeException e) {
            site.blobs().drop(List.of(blob));
            throw e;
        }
    }

    static String storageTier(Call call, Records.Bucket bucket) {
        return tier(call.header("storage-tier").orElse(bucket.storageTier()));
    }

    static String tier(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "standard" -> "Standard";
            case "infrequentaccess" -> "InfrequentAccess";
            case "archive" -> "Archive";
            default ->
                throw ErrorCode.InvalidParameter.because(
                        "The storage tier must be Standard, InfrequentAccess or Archive");
        };
    }

    Answer get(Call call, String bucketName, String name) {
        return read(call, bucketName, name, true);
    }

    Answer head(Call call, String bucketName, String name) {
        return read(call, bucketName, name, false);
    }

    private Answer read(Call call, String bucketName, String givenName, boolean withBody) {
        site.bucket(bucketName);
        String name = Names.object(givenName);
        while (true) {
            Records.Version version = Versions.find(site.ledger().read(), bucketName, name, call.query("versionId"))
                    .filter(found -> !found.deleteMarker())
                    .orElseThrow(() -> Versions.notFound(bucketName, name));
            if (Preconditions.isNotModified(call, version.etag(), Versions.what(name))) {
                return Answer.of(304).with("ETag", version.etag());
            }
            Optional<Range> range = withBody
                    ? call.header("range").flatMap(text -> Range.parse(text, version.size()))
                    : Optional.empty();
            Answer.Stored content = content(version, range.orElse(new Range(0, version.size())), !withBody);
            if (!withBody || site.blobs().keep(version.blobs())) {
                return describe(call, version, range, content);
            }
            // Overwritten or deleted between record and file: look again.
        }
    }

    private static Answer describe(Call call, Records.Version version, Optional<Range> range, Answer.Stored content) {
        Records.Checksums checksums = version.checksums();
        boolean multipart = version.multipart();
        Answer answer = Answer.of(range.isPresent() ? 206 : 200, content)
                .with("ETag", version.etag())
                .with("last-modified", Times.http(version.timeModified()))
                .with("version-id", version.versionId())
                .with("storage-tier", version.storageTier())
                .with("Accept-Ranges", "bytes")
                .with(multipart ? "opc-multipart-md5" : "content-md5", checksums.md5())
                .with("opc-content-crc32c", checksums.crc32c())
                .with(multipart ? "opc-multipart-sha256" : "opc-content-sha256", checksums.sha256())
                .with(multipart ? "opc-multipart-sha384" : "opc-content-sha384", checksums.sha384())
                .with(
                        "content-range",
                        range.map(part -> part.header(version.size())).orElse(null));
        Descriptions.addTo(answer, version.description(), call);
        return answer;
    }

    private Answer.Stored content(Records.Version version, Range range, boolean headOnly) {
        List<Answer.Slice> slices = new ArrayList<>();
        long skip = range.offset();
        long left = range.length();
        for (Records.Blob blob : version.blobs()) {
            if (skip < blob.size() && left > 0) {
                long length = Math.min(left, blob.size() - skip);
                slices.add(new Answer.Slice(site.blobs().file(blob), skip, length));
                left -= length;
                skip = 0;
            } else {
                skip -= Math.min(skip, blob.size());
            }
        }
        return new Answer.Stored(
                slices, range.length(), headOnly ? () -> {} : () -> site.blobs().letGo(version.blobs()));
    }

    Answer delete(Call call, String bucketName, String givenName) {
        String name = Names.object(givenName);
        Preconditions preconditions = Preconditions.ifMatch(call);
        Records.Version gone = site.ledger().change(book -> {
            Records.Bucket bucket = site.bucket(book.tables(), bucketName);
            BucketRoutes.checkWritable(bucket);
            return Versions.delete(book, bucket, name, call.query("versionId"), preconditions, site.now());
        });
        return Answer.of(204)
                .with("last-modified", Times.http(gone.timeModified()))
                .with("version-id", gone.versionId())
                .with("is-delete-marker", gone.deleteMarker() ? "true" : null);
    }
}

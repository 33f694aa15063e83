package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.http.PercentCoding;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Book;
import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Multipart uploads. Their parts cost nothing to commit: the object refers to the same files. */
final class UploadRoutes {
    private static final int MOST_PARTS = 10_000;

    private final Site site;
    private final ObjectRoutes objects;

    UploadRoutes(Site site, ObjectRoutes objects) {
        this.site = site;
        this.objects = objects;
    }

    /** The body of a request for a new upload. */
    record Details(
            @Nullable String object,
            @Nullable String contentType,
            @Nullable String contentLanguage,
            @Nullable String contentEncoding,
            @Nullable String contentDisposition,
            @Nullable String cacheControl,
            @Nullable String storageTier,
            @Nullable Map<String, @Nullable String> metadata) {
        Records.Description description() {
            return new Records.Description(
                    Descriptions.fromJson(contentType),
                    Descriptions.fromJson(contentLanguage),
                    Descriptions.fromJson(contentEncoding),
                    Descriptions.fromJson(contentDisposition),
                    Descriptions.fromJson(cacheControl),
                    Descriptions.fromJson(metadata));
        }
    }

    Answer create(Call call, String bucketName) throws IOException {
        Details details = call.json(Details.class);
        Records.Bucket bucket = site.bucket(bucketName);
        String object = Names.object(details.object() == null ? "" : details.object());
        String tier = ObjectRoutes.tier(details.storageTier() == null ? bucket.storageTier() : details.storageTier());
        Records.Upload upload = create(call, bucket, object, details.description(), tier);
        return Json.answer(200, json(bucketName, upload))
                .with(
                        "Location",
                        "/n/" + site.namespace() + "/b/" + bucketName + "/u/" + PercentCoding.encodeSegment(object)
                                + "?uploadId=" + upload.uploadId());
    }

    Records.Upload create(
            Call call, Records.Bucket bucket, String object, Records.Description description, String tier) {
        BucketRoutes.checkWritable(bucket);
        Preconditions preconditions = Preconditions.forWrite(call);
        Records.Upload upload = new Records.Upload(
                object,
                UUID.randomUUID().toString(),
                site.now(),
                description,
                tier,
                Digests.algorithm(call).orElse(null),
                preconditions.ifMatch(),
                preconditions.ifNoneMatch());
        return site.ledger().change(book -> {
            site.bucket(book.tables(), bucket.name());
            preconditions.check(
                    Versions.current(book.tables(), bucket.name(), object).map(Records.Version::etag),
                    Versions.what(object));
            book.tables().uploads().put(Keys.upload(bucket.name(), object, upload.uploadId()), upload);
            return upload;
        });
    }

    Map<String, Object> json(String bucket, Records.Upload upload) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("namespace", site.namespace());
        json.put("bucket", bucket);
        json.put("object", upload.object());
        json.put("uploadId", upload.uploadId());
        json.put("timeCreated", Times.json(upload.timeCreated()));
        json.put("storageTier", upload.storageTier());
        return json;
    }

    Answer list(Call call, String bucket) {
        site.bucket(bucket);
        int limit = call.limit();
        List<Map<String, Object>> page = new ArrayList<>();
        for (Table.Row<Records.Upload> row : site.ledger().read().uploads().scan(Keys.in(bucket), Pages.key(call))) {
            if (page.size() == limit) {
                return Pages.next(Json.answer(200, page), row.key());
            }
            page.add(json(bucket, row.value()));
        }
        return Json.answer(200, page);
    }

    private static String uploadId(Call call) {
        return call.query("uploadId")
                .orElseThrow(() -> ErrorCode.MissingUploadId.because("The parameter uploadId is required"));
    }

    private Records.Upload find(Tables tables, String bucket, String object, String uploadId) {
        site.bucket(tables, bucket);
        return tables.uploads().get(Keys.upload(bucket, object, uploadId)).orElseThrow(() -> noSuchUpload(uploadId));
    }

    private static ServiceException noSuchUpload(String uploadId) {
        return ErrorCode.UploadNotFound.because("The upload '" + uploadId + "' was not found");
    }

    Answer putPart(Call call, String bucket, String object) throws IOException {
        String number = call.query("uploadPartNum")
                .orElseThrow(() -> ErrorCode.MissingParameter.because("The parameter uploadPartNum is required"));
        return putPart(call, bucket, object, uploadId(call), number);
    }

    Answer putPart(Call call, String bucket, String object, String uploadId, String partNumber) throws IOException {
        int number = partNumber(partNumber);
        Preconditions preconditions = Preconditions.forWrite(call);
        Records.Upload upload = find(site.ledger().read(), bucket, object, uploadId);
        String key = Keys.part(uploadId, number);
        preconditions.check(site.ledger().read().parts().get(key).map(Records.Part::etag), "part " + number);
        ObjectRoutes.Received received = objects.receive(call, Optional.ofNullable(upload.checksumAlgorithm()));
        Records.Part part = new Records.Part(
                number, UUID.randomUUID().toString(), received.blob(), received.checksums(), site.now());
        try {
            site.ledger().change(book -> {
                find(book.tables(), bucket, object, uploadId);
                Optional<Records.Part> old = book.tables().parts().get(key);
                preconditions.check(old.map(Records.Part::etag), "part " + number);
                old.ifPresent(replaced -> book.release(List.of(replaced.blob())));
                book.hold(List.of(part.blob()));
                book.tables().parts().put(key, part);
                return part;
            });
        } catch (ServiceException e) {
            // After any other failure the record may be on disk: the file is left to the next start's sweep.
            site.blobs().drop(List.of(received.blob()));
            throw e;
        }
        return ObjectRoutes.checksums(Answer.of(200).with("ETag", part.etag()), part.checksums());
    }

    private static int partNumber(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_PARTS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        throw ErrorCode.InvalidUploadPartNumber.because("A part number is from 1 to " + MOST_PARTS);
    }

    Answer parts(Call call, String bucket, String object) {
        String uploadId = uploadId(call);
        Tables tables = site.ledger().read();
        find(tables, bucket, object, uploadId);
        int limit = call.limit();
        List<Map<String, Object>> page = new ArrayList<>();
        for (Table.Row<Records.Part> row : tables.parts().scan(Keys.parts(uploadId), Pages.key(call))) {
            if (page.size() == limit) {
                return Pages.next(Json.answer(200, page), row.key());
            }
            Records.Part part = row.value();
            page.add(Map.of(
                    "etag",
                    part.etag(),
                    "md5",
                    String.valueOf(part.checksums().md5()),
                    "size",
                    part.blob().size(),
                    "partNumber",
                    part.number()));
        }
        return Json.answer(200, page);
    }

    Answer abort(Call call, String bucket, String object) {
        return abort(bucket, object, uploadId(call));
    }

    Answer abort(String bucket, String object, String uploadId) {
        site.ledger().change(book -> {
            find(book.tables(), bucket, object, uploadId);
            book.release(take(book, bucket, object, uploadId).stream()
                    .map(Records.Part::blob)
                    .toList());
            return true;
        });
        return Answer.of(204);
    }

    /** Removes an upload and its parts from the records, and returns the parts in the order of their numbers. */
    private static List<Records.Part> take(Book book, String bucket, String object, String uploadId) {
        List<Records.Part> parts = new ArrayList<>();
        book.tables().parts().scan(Keys.parts(uploadId)).forEach(row -> parts.add(row.value()));
        parts.forEach(part -> book.tables().parts().remove(Keys.part(uploadId, part.number())));
        book.tables().uploads().remove(Keys.upload(bucket, object, uploadId));
        return parts;
    }

    Answer commit(Call call, String bucket, String object) throws IOException {
        return commit(call, bucket, object, uploadId(call));
    }

    Answer commit(Call call, String bucketName, String object, String uploadId) throws IOException {
        Commit.Details details = call.json(Commit.Details.class);
        Preconditions preconditions = Preconditions.forWrite(call);
        Records.Version version = site.ledger().change(book -> {
            Records.Bucket bucket = site.bucket(book.tables(), bucketName);
            Records.Upload upload = find(book.tables(), bucketName, object, uploadId);
            List<Records.Part> uploaded = new ArrayList<>();
            book.tables().parts().scan(Keys.parts(uploadId)).forEach(row -> uploaded.add(row.value()));
            Commit commit = Commit.of(details, uploaded, site.minimumPart());
            new Preconditions(upload.ifMatch(), upload.ifNoneMatch())
                    .check(
                            Versions.current(book.tables(), bucketName, object).map(Records.Version::etag),
                            Versions.what(object));
            Records.Version committed = Versions.put(book, bucket, preconditions, commit.draft(upload, site.now()));
            // The object holds its files now: what is released here are the parts that were left out.
            book.release(take(book, bucketName, object, uploadId).stream()
                    .map(Records.Part::blob)
                    .toList());
            return committed;
        });
        Records.Checksums sums = version.checksums();
        return Answer.of(200)
                .with("ETag", version.etag())
                .with("last-modified", Times.http(version.timeModified()))
                .with("version-id", version.versionId())
                .with("opc-multipart-md5", sums.md5())
                .with("opc-content-crc32c", sums.crc32c())
                .with("opc-multipart-sha256", sums.sha256())
                .with("opc-multipart-sha384", sums.sha384());
    }
}

package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Book;
import dev.quartermaster.ocilocal.store.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is done to objects by name in a body: rename, copy, delete many, change the tier, re-encrypt, restore. */
final class ActionRoutes {
    private static final int MOST_DELETED = 1000;

    private final Site site;

    ActionRoutes(Site site) {
        this.site = site;
    }

    Answer serve(Call call, String bucket, String action, String rest) throws IOException {
        return switch (action) {
            case "renameObject" -> rename(call, bucket);
            case "copyObject" -> copy(call, bucket);
            case "batchDeleteObjects" -> deleteMany(call, bucket);
            case "updateObjectStorageTier" -> updateTier(call, bucket);
            case "reencrypt" -> reencrypt(call, bucket, rest);
            case "restoreObjects" -> restore(call, bucket);
            default -> throw Router.noSuchPath();
        };
    }

    record Rename(
            @Nullable String sourceName,
            @Nullable String newName,
            @Nullable String srcObjIfMatchETag,
            @Nullable String newObjIfMatchETag,
            @Nullable String newObjIfNoneMatchETag) {}

    private Answer rename(Call call, String bucketName) throws IOException {
        Rename details = call.json(Rename.class);
        String source = Names.object(required(details.sourceName(), "sourceName"));
        String target = Names.object(required(details.newName(), "newName"));
        if (source.equals(target)) {
            throw ErrorCode.SourceNameSameAsNewName.because("The new name is the same as the source name");
        }
        Records.Version renamed = site.ledger().change(book -> {
            Records.Bucket bucket = writable(book, bucketName);
            Records.Version old = current(book, bucketName, source);
            new Preconditions(details.srcObjIfMatchETag(), false).check(Optional.of(old.etag()), Versions.what(source));
            Retention.checkRemoval(book.tables(), bucket, old, site.now());
            Records.Version made = Versions.put(
                    book,
                    bucket,
                    target(details.newObjIfMatchETag(), details.newObjIfNoneMatchETag()),
                    draft(old, target, old.description(), old.storageTier(), old.etag()));
            Versions.delete(book, bucket, source, Optional.empty(), Preconditions.NONE, site.now());
            return made;
        });
        return Answer.of(200)
                .with("ETag", renamed.etag())
                .with("last-modified", Times.http(renamed.timeModified()))
                .with("version-id", renamed.versionId());
    }

    private static Preconditions target(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null && !ifNoneMatch.equals("*")) {
            throw ErrorCode.IfNoneMatchDisallowed.because("If-None-Match of the new object can only be '*'");
        }
        return new Preconditions(ifMatch, ifNoneMatch != null);
    }

    private Versions.Draft draft(
            Records.Version old, String name, Records.Description description, String tier, @Nullable String etag) {
        return new Versions.Draft(
                name,
                false,
                etag,
                old.blobs(),
                old.checksums(),
                old.multipart(),
                description,
                tier,
                etag == null ? site.now() : old.timeCreated(),
                site.now());
    }

    record Copy(
            @Nullable String sourceObjectName,
            @Nullable String sourceVersionId,
            @Nullable String sourceObjectIfMatchETag,
            @Nullable String destinationRegion,
            @Nullable String destinationNamespace,
            @Nullable String destinationBucket,
            @Nullable String destinationObjectName,
            @Nullable String destinationObjectIfMatchETag,
            @Nullable String destinationObjectIfNoneMatchETag,
            @Nullable String destinationObjectStorageTier,
            @Nullable Map<String, @Nullable String> destinationObjectMetadata) {}

    private Answer copy(Call call, String bucketName) throws IOException {
        Copy details = call.json(Copy.class);
        String source = Names.object(required(details.sourceObjectName(), "sourceObjectName"));
        String target = Names.object(required(details.destinationObjectName(), "destinationObjectName"));
        String targetBucket = required(details.destinationBucket(), "destinationBucket");
        site.checkNamespace(required(details.destinationNamespace(), "destinationNamespace"));
        required(details.destinationRegion(), "destinationRegion");
        Preconditions condition =
                target(details.destinationObjectIfMatchETag(), details.destinationObjectIfNoneMatchETag());
        Records.Work work = site.ledger().change(book -> {
            Records.Version old = source(book, bucketName, source, details);
            Records.Bucket bucket = writable(book, targetBucket);
            Records.Description description = old.description();
            if (details.destinationObjectMetadata() != null) {
                description = new Records.Description(
                        description.contentType(),
                        description.contentLanguage(),
                        description.contentEncoding(),
                        description.contentDisposition(),
                        description.cacheControl(),
                        Descriptions.fromJson(details.destinationObjectMetadata()));
            }
            String tier = details.destinationObjectStorageTier() == null
                    ? old.storageTier()
                    : ObjectRoutes.tier(details.destinationObjectStorageTier());
            Versions.put(book, bucket, condition, draft(old, target, description, tier, null));
            return work(book, "COPY_OBJECT", targetBucket, target);
        });
        return Answer.of(202).with("opc-work-request-id", work.id());
    }

    private Records.Version source(Book book, String bucket, String name, Copy details) {
        site.bucket(book.tables(), bucket);
        Records.Version old = Versions.find(book.tables(), bucket, name, Optional.ofNullable(details.sourceVersionId()))
                .filter(version -> !version.deleteMarker())
                .orElseThrow(() -> Versions.notFound(bucket, name));
        new Preconditions(details.sourceObjectIfMatchETag(), false).check(Optional.of(old.etag()), Versions.what(name));
        return old;
    }

    /** Work here is done at once: it is recorded as completed. */
    private Records.Work work(Book book, String type, String bucket, String object) {
        Records.Work work = new Records.Work(
                "ocid1.objectstorageworkrequest.oc1.local." + UUID.randomUUID(),
                type,
                "COMPLETED",
                site.compartment(),
                site.now(),
                site.now(),
                Map.of("NAMESPACE", site.namespace(), "BUCKET", bucket, "OBJECT", object));
        book.tables().works().put(work.id(), work);
        return work;
    }

    record Batch(
            @Nullable List<@Nullable BatchItem> objects,
            @Nullable Boolean isSkipDeletedResult) {}

    record BatchItem(@Nullable String objectName, @Nullable String ifMatch) {}

    private Answer deleteMany(Call call, String bucketName) throws IOException {
        Batch batch = call.json(Batch.class);
        List<@Nullable BatchItem> objects = batch.objects() == null ? List.of() : batch.objects();
        if (objects.isEmpty() || objects.size() > MOST_DELETED) {
            throw ErrorCode.InvalidParameter.because("A batch names 1 to " + MOST_DELETED + " objects");
        }
        List<Map<String, Object>> deleted = new ArrayList<>();
        List<Map<String, Object>> failed = new ArrayList<>();
        site.ledger().change(book -> {
            Records.Bucket bucket = writable(book, bucketName);
            objects.forEach(item -> deleteOne(book, bucket, item, deleted, failed));
            return true;
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("deleted", Boolean.TRUE.equals(batch.isSkipDeletedResult()) ? List.of() : deleted);
        json.put("failed", failed);
        return Json.answer(200, json);
    }

    private void deleteOne(
            Book book,
            Records.Bucket bucket,
            @Nullable BatchItem item,
            List<Map<String, Object>> deleted,
            List<Map<String, Object>> failed) {
        String name = item == null || item.objectName() == null ? "" : item.objectName();
        try {
            Preconditions condition = new Preconditions(item == null ? null : item.ifMatch(), false);
            Records.Version gone =
                    Versions.delete(book, bucket, Names.object(name), Optional.empty(), condition, site.now());
            deleted.add(Map.of("objectName", name, "timeLastModified", Times.json(gone.timeModified())));
        } catch (ServiceException e) {
            failed.add(Map.of("objectName", name, "statusCode", e.code().status(), "errorMessage", e.reason()));
        }
    }

    record Tier(
            @Nullable String objectName,
            @Nullable String storageTier,
            @Nullable String versionId) {}

    private Answer updateTier(Call call, String bucketName) throws IOException {
        Tier details = call.json(Tier.class);
        String name = Names.object(required(details.objectName(), "objectName"));
        String tier = ObjectRoutes.tier(required(details.storageTier(), "storageTier"));
        site.ledger().change(book -> {
            writable(book, bucketName);
            Records.Version old = Versions.find(
                            book.tables(), bucketName, name, Optional.ofNullable(details.versionId()))
                    .filter(version -> !version.deleteMarker())
                    .orElseThrow(() -> Versions.notFound(bucketName, name));
            Versions.write(book, bucketName, withTier(old, tier));
            return true;
        });
        return Answer.of(204);
    }

    private static Records.Version withTier(Records.Version old, String tier) {
        return new Records.Version(
                old.name(),
                old.versionId(),
                old.sequence(),
                old.deleteMarker(),
                old.replaceable(),
                old.etag(),
                old.size(),
                old.blobs(),
                old.checksums(),
                old.multipart(),
                old.description(),
                tier,
                old.timeCreated(),
                old.timeModified());
    }

    /** Nothing is encrypted here, so that there is nothing to do but to answer as the service does. */
    private Answer reencrypt(Call call, String bucketName, String object) throws IOException {
        call.checkedBody();
        site.bucket(bucketName);
        if (!object.isEmpty()) {
            return Versions.find(site.ledger().read(), bucketName, object, call.query("versionId"))
                    .map(found -> Answer.of(200))
                    .orElseThrow(() -> Versions.notFound(bucketName, object));
        }
        Records.Work work = site.ledger().change(book -> work(book, "REENCRYPT", bucketName, ""));
        return Answer.of(202).with("opc-work-request-id", work.id());
    }

    record Restore(
            @Nullable String objectName,
            @Nullable Integer hours,
            @Nullable String versionId) {}

    private Answer restore(Call call, String bucketName) throws IOException {
        Restore details = call.json(Restore.class);
        String name = Names.object(required(details.objectName(), "objectName"));
        site.bucket(bucketName);
        Records.Version found = Versions.find(
                        site.ledger().read(), bucketName, name, Optional.ofNullable(details.versionId()))
                .orElseThrow(() -> Versions.notFound(bucketName, name));
        if (!found.storageTier().equals("Archive")) {
            throw ErrorCode.NotArchivedObject.because("The object '" + name + "' is not archived");
        }
        return Answer.of(202);
    }

    private Records.Bucket writable(Book book, String name) {
        Records.Bucket bucket = site.bucket(book.tables(), name);
        BucketRoutes.checkWritable(bucket);
        return bucket;
    }

    private static Records.Version current(Book book, String bucket, String name) {
        return Versions.current(book.tables(), bucket, name).orElseThrow(() -> Versions.notFound(bucket, name));
    }

    private static String required(@Nullable String value, String name) {
        if (value == null || value.isEmpty()) {
            throw ErrorCode.MissingParameter.because("The request body needs " + name);
        }
        return value;
    }
}

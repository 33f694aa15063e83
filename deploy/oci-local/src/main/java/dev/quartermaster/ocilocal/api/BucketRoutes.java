package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.http.PercentCoding;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Namespaces and buckets. */
final class BucketRoutes {
    private final Site site;

    BucketRoutes(Site site) {
        this.site = site;
    }

    /** What a client says about a bucket, at creation or later. */
    record Details(
            @Nullable String name,
            @Nullable String compartmentId,
            @Nullable Map<String, @Nullable String> metadata,
            @Nullable String publicAccessType,
            @Nullable String storageTier,
            @Nullable Boolean objectEventsEnabled,
            @Nullable Map<String, String> freeformTags,
            @Nullable Map<String, Map<String, Object>> definedTags,
            @Nullable String kmsKeyId,
            @Nullable String versioning,
            @Nullable String autoTiering) {}

    static void checkWritable(Records.Bucket bucket) {
        if (bucket.readOnly()) {
            throw ErrorCode.NotAllowed.because("The bucket is read-only");
        }
    }

    Answer namespace() {
        return Json.answer(200, site.namespace());
    }

    Answer namespaceMetadata() {
        return Json.answer(
                200,
                Map.of(
                        "namespace", site.namespace(),
                        "defaultS3CompartmentId", site.compartment(),
                        "defaultSwiftCompartmentId", site.compartment()));
    }

    /** There is one compartment for everything: what is asked for is answered, and nothing changes. */
    Answer updateNamespaceMetadata(Call call) throws IOException {
        call.json(Details.class);
        return namespaceMetadata();
    }

    Answer list(Call call) {
        String compartment = call.query("compartmentId")
                .orElseThrow(() -> ErrorCode.MissingParameter.because("The parameter compartmentId is required"));
        int limit = call.limit();
        List<Map<String, Object>> page = new ArrayList<>();
        @Nullable String next = null;
        for (Table.Row<Records.Bucket> row : site.ledger().read().buckets().scan("", Pages.key(call))) {
            if (row.value().compartmentId().equals(compartment)) {
                if (page.size() == limit) {
                    next = row.key();
                    break;
                }
                page.add(summary(row.value()));
            }
        }
        return Pages.next(Json.answer(200, page), next);
    }

    Answer create(Call call) throws IOException {
        Details details = call.json(Details.class);
        if (details.name() == null || details.compartmentId() == null) {
            throw ErrorCode.MissingParameter.because("A bucket needs a name and a compartmentId");
        }
        Records.Bucket bucket = made(Names.bucket(details.name()), details.compartmentId(), details, signerUser(call));
        site.ledger().change(book -> {
            if (book.tables().buckets().get(bucket.name()).isPresent()) {
                throw ErrorCode.BucketAlreadyExists.because("Either the bucket '" + bucket.name() + "' in namespace '"
                        + site.namespace() + "' already exists or you are not authorized to create it");
            }
            book.tables().buckets().put(bucket.name(), bucket);
            return bucket;
        });
        return Json.answer(200, full(bucket, call))
                .with("ETag", bucket.etag())
                .with("Location", "/n/" + site.namespace() + "/b/" + PercentCoding.encodeSegment(bucket.name()));
    }

    private Records.Bucket made(String name, String compartment, Details details, String user) {
        Records.Bucket plain = new Records.Bucket(
                name,
                "ocid1.bucket.oc1.local." + UUID.randomUUID().toString().replace("-", ""),
                compartment,
                user,
                site.now(),
                "",
                Records.Bucket.DISABLED,
                "NoPublicAccess",
                "Standard",
                false,
                "Disabled",
                null,
                false,
                Map.of(),
                Map.of(),
                Map.of());
        String tier = details.storageTier() == null ? "Standard" : ObjectRoutes.tier(details.storageTier());
        return changed(plain, details, tier);
    }

    private static String signerUser(Call call) {
        String[] parts = call.signer().map(signer -> signer.keyId()).orElse("").split("/", -1);
        return parts.length > 1 ? parts[1] : "";
    }

    /** The bucket with what the client said and a new entity tag; the tier is fixed at creation. */
    private static Records.Bucket changed(Records.Bucket old, Details details, String tier) {
        return new Records.Bucket(
                details.name() == null ? old.name() : Names.bucket(details.name()),
                old.id(),
                details.compartmentId() == null ? old.compartmentId() : details.compartmentId(),
                old.createdBy(),
                old.timeCreated(),
                UUID.randomUUID().toString(),
                versioning(old.versioning(), details.versioning()),
                oneOf(
                        "publicAccessType",
                        old.publicAccessType(),
                        details.publicAccessType(),
                        List.of("NoPublicAccess", "ObjectRead", "ObjectReadWithoutList")),
                tier,
                details.objectEventsEnabled() == null ? old.objectEventsEnabled() : details.objectEventsEnabled(),
                oneOf("autoTiering", old.autoTiering(), details.autoTiering(), List.of("Disabled", "InfrequentAccess")),
                details.kmsKeyId() == null ? old.kmsKeyId() : details.kmsKeyId(),
                old.readOnly(),
                details.metadata() == null ? old.metadata() : Descriptions.fromJson(details.metadata()),
                details.freeformTags() == null ? old.freeformTags() : details.freeformTags(),
                details.definedTags() == null ? old.definedTags() : details.definedTags());
    }

    private static String versioning(String old, @Nullable String wanted) {
        String chosen = oneOf(
                "versioning",
                old,
                wanted,
                List.of(Records.Bucket.ENABLED, Records.Bucket.SUSPENDED, Records.Bucket.DISABLED));
        if (chosen.equals(Records.Bucket.DISABLED) && !old.equals(Records.Bucket.DISABLED)) {
            throw ErrorCode.InvalidParameter.because("Versioning that was enabled can only be suspended");
        }
        return chosen;
    }

    private static String oneOf(String what, String otherwise, @Nullable String wanted, List<String> allowed) {
        if (wanted != null && !allowed.contains(wanted)) {
            throw ErrorCode.InvalidParameter.because(what + " must be one of " + String.join(", ", allowed));
        }
        return wanted == null ? otherwise : wanted;
    }

    Answer get(Call call, String name) {
        Records.Bucket bucket = site.bucket(name);
        if (Preconditions.isNotModified(call, bucket.etag(), what(name))) {
            return Answer.of(304).with("ETag", bucket.etag());
        }
        return Json.answer(200, full(bucket, call)).with("ETag", bucket.etag());
    }

    Answer head(Call call, String name) {
        Records.Bucket bucket = site.bucket(name);
        int status = Preconditions.isNotModified(call, bucket.etag(), what(name)) ? 304 : 200;
        return Answer.of(status).with("ETag", bucket.etag());
    }

    Answer update(Call call, String name) throws IOException {
        Details details = call.json(Details.class);
        if (details.name() != null && !details.name().equals(name)) {
            throw ErrorCode.NotImplemented.because("Buckets cannot be renamed here");
        }
        return answer(call, change(call, name, old -> changed(old, details, old.storageTier())));
    }

    Answer makeWritable(Call call, String name) throws IOException {
        call.checkedBody();
        site.bucket(name);
        return Answer.of(204);
    }

    private Answer answer(Call call, Records.Bucket bucket) {
        return Json.answer(200, full(bucket, call)).with("ETag", bucket.etag());
    }

    private Records.Bucket change(Call call, String name, UnaryOperator<Records.Bucket> change) {
        Preconditions preconditions = Preconditions.ifMatch(call);
        return site.ledger().change(book -> {
            Records.Bucket old = site.bucket(book.tables(), name);
            preconditions.check(Optional.of(old.etag()), what(name));
            Records.Bucket bucket = change.apply(old);
            book.tables().buckets().put(name, bucket);
            return bucket;
        });
    }

    Answer delete(Call call, String name) {
        Preconditions preconditions = Preconditions.ifMatch(call);
        site.ledger().change(book -> delete(book, name, preconditions));
        return Answer.of(204);
    }

    private Records.Bucket delete(Book book, String name, Preconditions preconditions) {
        Tables tables = book.tables();
        Records.Bucket bucket = site.bucket(tables, name);
        preconditions.check(Optional.of(bucket.etag()), what(name));
        String all = Keys.in(name);
        if (!tables.versions().isEmpty(all) || !tables.uploads().isEmpty(all)) {
            throw ErrorCode.BucketNotEmpty.because("The bucket named '" + name
                    + "' is not empty: delete its objects, their versions and its multipart uploads first");
        }
        if (!tables.pars().isEmpty(all)) {
            throw ErrorCode.PreauthenticatedRequestStillExists.because(
                    "The bucket named '" + name + "' has pre-authenticated requests: delete them first");
        }
        List<String> rules = new ArrayList<>();
        tables.retentions().scan(all).forEach(row -> rules.add(row.key()));
        rules.forEach(tables.retentions()::remove);
        tables.lifecycles().remove(name);
        tables.buckets().remove(name);
        return bucket;
    }

    private static String what(String name) {
        return "bucket '" + name + "'";
    }

    private Map<String, Object> summary(Records.Bucket bucket) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("namespace", site.namespace());
        json.put("name", bucket.name());
        json.put("compartmentId", bucket.compartmentId());
        json.put("createdBy", bucket.createdBy());
        json.put("timeCreated", Times.json(bucket.timeCreated()));
        json.put("etag", bucket.etag());
        json.put("freeformTags", bucket.freeformTags());
        json.put("definedTags", bucket.definedTags());
        return json;
    }

    private Map<String, Object> full(Records.Bucket bucket, Call call) {
        Map<String, Object> json = summary(bucket);
        Map<String, String> metadata = new LinkedHashMap<>();
        bucket.metadata().forEach((name, value) -> metadata.put(name.substring("opc-meta-".length()), value));
        json.put("metadata", metadata);
        json.put("publicAccessType", bucket.publicAccessType());
        json.put("storageTier", bucket.storageTier());
        json.put("objectEventsEnabled", bucket.objectEventsEnabled());
        json.put("kmsKeyId", bucket.kmsKeyId());
        json.put("replicationEnabled", false);
        json.put("isReadOnly", bucket.readOnly());
        json.put("id", bucket.id());
        json.put("versioning", bucket.versioning());
        json.put("autoTiering", bucket.autoTiering());
        Tables tables = site.ledger().read();
        json.put(
                "objectLifecyclePolicyEtag",
                tables.lifecycles()
                        .get(bucket.name())
                        .map(Records.Document::etag)
                        .orElse(null));
        List<String> fields = call.exchange().queryList("fields");
        if (fields.contains("approximateCount") || fields.contains("approximateSize")) {
            addTotals(json, tables, bucket.name(), fields);
        }
        return json;
    }

    private static void addTotals(Map<String, Object> json, Tables tables, String bucket, List<String> fields) {
        long count = 0;
        long size = 0;
        for (Table.Row<Records.Version> row : tables.versions().scan(Keys.in(bucket))) {
            count += row.value().deleteMarker() ? 0 : 1;
            size += row.value().size();
        }
        if (fields.contains("approximateCount")) {
            json.put("approximateCount", count);
        }
        if (fields.contains("approximateSize")) {
            json.put("approximateSize", size);
        }
    }
}

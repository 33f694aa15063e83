package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.store.Records;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists of objects and of their versions. */
final class ListRoutes {
    private static final Set<String> FIELDS =
            Set.of("name", "size", "etag", "md5", "timecreated", "timemodified", "storagetier", "archivalstate");

    private final Site site;

    ListRoutes(Site site) {
        this.site = site;
    }

    Answer objects(Call call, String bucket) {
        return objects(call, bucket, call.query("prefix").orElse(""));
    }

    Answer objects(Call call, String bucket, String prefix) {
        site.bucket(bucket);
        Set<String> fields = fields(call);
        Listing listing = Listing.objects(site.ledger().read(), query(call, bucket, prefix));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "objects",
                listing.versions().stream().map(v -> summary(v, fields)).toList());
        json.put("prefixes", listing.delimited() ? listing.prefixes() : null);
        json.put("nextStartWith", listing.nextName());
        return Json.answer(200, withoutNulls(json));
    }

    Answer versions(Call call, String bucket) {
        site.bucket(bucket);
        Set<String> fields = fields(call);
        Listing listing = Listing.versions(
                site.ledger().read(), query(call, bucket, call.query("prefix").orElse("")), Pages.key(call));
        List<Map<String, Object>> items = listing.versions().stream()
                .map(version -> {
                    Map<String, Object> item = summary(version, fields);
                    item.put("versionId", version.versionId());
                    item.put("isDeleteMarker", version.deleteMarker());
                    item.put("timeModified", Times.json(version.timeModified()));
                    return item;
                })
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("items", items);
        json.put("prefixes", listing.delimited() ? listing.prefixes() : List.of());
        return Pages.next(Json.answer(200, json), listing.nextKey());
    }

    private static Listing.Query query(Call call, String bucket, String prefix) {
        String delimiter = call.query("delimiter").orElse("");
        if (!delimiter.isEmpty() && !delimiter.equals("/")) {
            throw ErrorCode.InvalidParameter.because("The only supported delimiter is '/'");
        }
        return new Listing.Query(
                bucket,
                prefix,
                call.query("start").orElse(""),
                call.query("startAfter").orElse(""),
                call.query("end").orElse(""),
                !delimiter.isEmpty(),
                call.limit());
    }

    private static Set<String> fields(Call call) {
        Set<String> fields = new TreeSet<>(Set.of("name"));
        for (String field : call.exchange().queryList("fields")) {
            String name = field.trim().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !FIELDS.contains(name)) {
                throw ErrorCode.InvalidParameter.because("Invalid field; there are name, size, etag, md5, timeCreated,"
                        + " timeModified, storageTier and archivalState");
            }
            fields.add(name);
        }
        return fields;
    }

    private static Map<String, Object> summary(Records.Version version, Set<String> fields) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", version.name());
        put(json, fields, "size", version.size());
        put(json, fields, "md5", version.checksums().md5());
        put(json, fields, "etag", version.etag());
        put(json, fields, "timeCreated", Times.json(version.timeCreated()));
        put(json, fields, "timeModified", Times.json(version.timeModified()));
        put(json, fields, "storageTier", version.storageTier());
        put(json, fields, "archivalState", version.storageTier().equals("Archive") ? "Archived" : null);
        return withoutNulls(json);
    }

    private static void put(
            Map<String, @Nullable Object> json, Set<String> fields, String name, @Nullable Object value) {
        if (fields.contains(name.toLowerCase(Locale.ROOT))) {
            json.put(name, value);
        }
    }

    private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> json) {
        Map<String, Object> clean = new LinkedHashMap<>();
        json.forEach((name, value) -> {
            if (value != null) {
                clean.put(name, value);
            }
        });
        return clean;
    }
}

package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Buckets as JSON. Unlike the service's, the approximate totals are exact. */
final class BucketView {
    private final Site site;

    BucketView(Site site) {
        this.site = site;
    }

    Map<String, Object> summary(Records.Bucket bucket) {
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

    Map<String, Object> full(Records.Bucket bucket, Call call) {
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

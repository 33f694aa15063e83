package dev.quartermaster.ocilocal.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.time.Instant;
import java.time.ZoneOffset;

/** Retention rules: while one holds, an object is neither deleted nor overwritten. */
final class Retention {
    private Retention() {}

    static void checkOverwrite(Tables tables, Records.Bucket bucket, String name, long now) {
        Versions.current(tables, bucket.name(), name).ifPresent(version -> {
            if (Versions.isReplaceable(bucket)) {
                checkRemoval(tables, bucket, version, now);
            }
        });
    }

    static void checkRemoval(Tables tables, Records.Bucket bucket, Records.Version version, long now) {
        if (version.deleteMarker()) {
            return;
        }
        for (Table.Row<Records.Document> rule : tables.retentions().scan(Keys.in(bucket.name()))) {
            if (holds(rule.value().content().path("duration"), version.timeModified(), now)) {
                throw retained(version.name());
            }
        }
    }

    /** A rule without a duration holds until it is deleted. */
    private static boolean holds(JsonNode duration, long since, long now) {
        if (!duration.isObject()) {
            return true;
        }
        long amount = duration.path("timeAmount").asLong();
        var begin = Instant.ofEpochMilli(since).atZone(ZoneOffset.UTC);
        var end = duration.path("timeUnit").asText().equals("YEARS") ? begin.plusYears(amount) : begin.plusDays(amount);
        return now < end.toInstant().toEpochMilli();
    }

    private static ServiceException retained(String name) {
        return ErrorCode.NotAllowed.because("The object '" + name + "' is protected by a retention rule");
    }
}

package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, in the order of the names' UTF-8 bytes. With a delimiter, names that go on behind the next slash
 * after the prefix are folded into one; objects and folded names count alike towards the limit.
 *
 * @param nextName where the next page starts, as a name or a folded one
 * @param nextKey where the next page starts, as a key
 */
record Listing(
        List<Records.Version> versions,
        List<String> prefixes,
        boolean delimited,
        @Nullable String nextName,
        @Nullable String nextKey) {
    record Query(
            String bucket, String prefix, String start, String startAfter, String end, boolean delimited, int limit) {
        private String firstKey() {
            String key = Keys.names(bucket, prefix);
            if (!start.isEmpty()) {
                key = later(key, Keys.names(bucket, start));
            }
            if (!startAfter.isEmpty()) {
                key = later(key, Keys.behind(Keys.name(bucket, startAfter)));
            }
            return key;
        }

        private static String later(String one, String other) {
            return one.compareTo(other) >= 0 ? one : other;
        }
    }

    /** The current versions. */
    static Listing objects(Tables tables, Query query) {
        return list(tables, query, query.firstKey(), false);
    }

    /** All versions and delete markers, the newest of a name first. */
    static Listing versions(Tables tables, Query query, String pageKey) {
        return list(tables, query, Query.later(query.firstKey(), pageKey), true);
    }

    private static Listing list(Tables tables, Query query, String firstKey, boolean allVersions) {
        String within = Keys.names(query.bucket(), query.prefix());
        List<Records.Version> versions = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        Optional<Table.Row<Records.Version>> next = tables.versions().from(firstKey);
        while (next.isPresent() && next.get().key().startsWith(within)) {
            Table.Row<Records.Version> row = next.get();
            Records.Version version = row.value();
            if (isBehindEnd(query, version.name())) {
                break;
            }
            String behindName = Keys.behind(Keys.name(query.bucket(), version.name()));
            if (!allVersions && version.deleteMarker()) {
                next = tables.versions().from(behindName);
                continue;
            }
            @Nullable String folded = folded(query, version.name());
            if (versions.size() + prefixes.size() == query.limit()) {
                String name = folded == null ? version.name() : folded;
                return new Listing(versions, prefixes, query.delimited(), name, row.key());
            }
            if (folded != null) {
                prefixes.add(folded);
                next = tables.versions().from(Keys.behind(Keys.names(query.bucket(), folded)));
            } else {
                versions.add(version);
                next = allVersions
                        ? tables.versions().after(row.key())
                        : tables.versions().from(behindName);
            }
        }
        return new Listing(versions, prefixes, query.delimited(), null, null);
    }

    private static boolean isBehindEnd(Query query, String name) {
        return !query.end().isEmpty() && Keys.names("", name).compareTo(Keys.names("", query.end())) >= 0;
    }

    private static @Nullable String folded(Query query, String name) {
        if (!query.delimited()) {
            return null;
        }
        int slash = name.indexOf('/', query.prefix().length());
        return slash < 0 ? null : name.substring(0, slash + 1);
    }
}

package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.problems.JsonText;
import dev.quartermaster.quota.problems.RawJson;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.paths.domain.ObjectUri;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as JSON. */
public final class Documents {

    private Documents() {}

    /** The members of an object, in order. */
    public static Map<String, @Nullable Object> of(Entry entry, String bucket) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("id", entry.id());
        out.put("path", entry.path().text());
        out.put("uri", ObjectUri.of(bucket, entry.path()));
        out.put("owner", entry.owner());
        out.put("type", entry.path().type().text());
        out.put("size", entry.size());
        out.put("content_type", entry.contentType());
        out.put("sha256", entry.sha256());
        out.put("etag", entry.etag());
        out.put("version", entry.version());
        out.put("metadata", new RawJson(entry.metadata()));
        out.put("created_at", entry.createdAt());
        out.put("updated_at", entry.updatedAt());
        return out;
    }

    /** Any members as the text of a JSON object. */
    public static String text(Map<String, ? extends @Nullable Object> members) {
        StringBuilder out = new StringBuilder(512);
        JsonText.value(out, members);
        return out.toString();
    }
}

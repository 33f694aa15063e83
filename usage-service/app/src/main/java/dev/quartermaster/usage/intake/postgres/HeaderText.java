package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.records.domain.Raw;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Headers of a record as JSON: an array of names and values; the values in base64, because they may be anything. */
final class HeaderText {

    private HeaderText() {}

    static String write(List<Raw.Header> headers) {
        JsonArray array = new JsonArray();
        for (Raw.Header header : headers) {
            byte[] value = header.value();
            // A NUL in a name cannot be stored, and no header of ours has one.
            array.add(new JsonArray()
                    .add(header.name().replace("\u0000", ""))
                    .add(value == null ? null : Base64.getEncoder().encodeToString(value)));
        }
        return array.encode();
    }

    static List<Raw.Header> read(String text) {
        List<Raw.Header> headers = new ArrayList<>();
        for (Object entry : new JsonArray(text)) {
            JsonArray pair = (JsonArray) entry;
            String value = pair.getString(1);
            headers.add(new Raw.Header(
                    pair.getString(0),
                    value == null ? null : Base64.getDecoder().decode(value)));
        }
        return headers;
    }
}

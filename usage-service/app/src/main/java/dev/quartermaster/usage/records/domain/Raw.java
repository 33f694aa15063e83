package dev.quartermaster.usage.records.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it came. The arrays are not copied; nobody changes them.
 *
 * @param headers in their order; a name may occur more than once, and then the last one counts
 */
@SuppressWarnings("ArrayRecordComponent")
public record Raw(Origin origin, byte @Nullable [] key, List<Header> headers, byte @Nullable [] value) {

    /** One header; its value is UTF-8 text by the rules of CloudEvents, and whatever it likes by those of Kafka. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte @Nullable [] value) {

        public static Header of(String name, String value) {
            return new Header(name, value.getBytes(StandardCharsets.UTF_8));
        }

        /** The value as text, empty when there is none. */
        public String text() {
            return value == null ? "" : new String(value, StandardCharsets.UTF_8);
        }
    }

    /** The text of the last header of this name, whatever its case; null when there is none. */
    public @Nullable String header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equalsIgnoreCase(name)) {
                return headers.get(i).text();
            }
        }
        return null;
    }

    /** The length of key and value in bytes. */
    public int size() {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}

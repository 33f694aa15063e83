package dev.quartermaster.ocilocal.http;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. Headers with a null value are left out. */
public record Answer(int status, Map<String, String> headers, Content content) {
    /** The body. */
    public sealed interface Content {}

    /** No body. */
    public record Nothing() implements Content {}

    /** A body in memory. */
    public record Bytes(String type, byte[] bytes) implements Content {
        @Override
        public String toString() {
            return "Bytes[" + type + ", " + bytes.length + "]";
        }
    }

    /** A body on disk: pieces of files, sent one after the other; {@code whenSent} runs once, sent or not. */
    public record Stored(List<Slice> slices, long length, Runnable whenSent) implements Content {}

    /** A piece of a file, in bytes. */
    public record Slice(Path file, long offset, long length) {}

    public static Answer of(int status) {
        return new Answer(status, new LinkedHashMap<>(), new Nothing());
    }

    public static Answer of(int status, Content content) {
        return new Answer(status, new LinkedHashMap<>(), content);
    }

    /** Adds a header, unless the value is null. */
    public Answer with(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    /** Adds headers; null values are left out. */
    public Answer with(Map<String, @Nullable String> more) {
        more.forEach(this::with);
        return this;
    }
}

package dev.quartermaster.ocilocal.http;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. Headers with a null value are left out. */
public record Answer(int status, Map<String, String> headers, Content content, Delivery delivery) {
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
        return of(status, new Nothing());
    }

    public static Answer of(int status, Content content) {
        return new Answer(status, new LinkedHashMap<>(), content, Delivery.PLAIN);
    }

    /** Adds a header, unless the value is null. */
    public Answer with(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    /** The same answer, sent like this. */
    public Answer delivered(Delivery how) {
        return new Answer(status, headers, content, how);
    }
}

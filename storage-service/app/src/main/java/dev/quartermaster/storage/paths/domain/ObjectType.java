package dev.quartermaster.storage.paths.domain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of objects, each with its own place in the bucket. */
public enum ObjectType {
    PHOTO("users", "uploads", "photos"),
    VIDEO("users", "uploads", "videos"),
    CHUNK("users", "uploads", "chunks"),
    MONTAGE("users", "generated", "montages"),
    SLIDESHOW("users", "generated", "slideshows"),
    CLIP("users", "generated", "clips"),
    COMPRESSED("users", "generated", "compressed"),
    VIDEO_THUMBNAIL("users", "thumbnails", "videos"),
    PHOTO_THUMBNAIL("users", "thumbnails", "photos"),
    EMBEDDING("users", "embeddings"),
    TEMP("users", "temp"),
    DATASET("datasets"),
    MODEL("models"),
    TRAINING_LOG("logs");

    private final String root;
    private final List<String> folders;

    ObjectType(String root, String... folders) {
        this.root = root;
        this.folders = List.of(folders);
    }

    /** The first segment of every path of this type. */
    String root() {
        return root;
    }

    /** The segments between the user's id and the file's name. */
    List<String> folders() {
        return folders;
    }

    /** The name on the wire, such as {@code video_thumbnail}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type with this name on the wire. */
    public static Optional<ObjectType> of(String text) {
        for (ObjectType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}

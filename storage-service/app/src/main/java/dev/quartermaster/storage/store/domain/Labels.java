package dev.quartermaster.storage.store.domain;

import java.util.Map;

/**
 * How an object is labelled in the bucket.
 *
 * @param contentType media type that downloads are answered with
 * @param meta the service's own notes: short ASCII texts
 */
public record Labels(String contentType, Map<String, String> meta) {

    /** The note that names the upload by which the content came. */
    public static final String UPLOAD = "qm-upload";

    public Labels {
        meta = Map.copyOf(meta);
    }
}

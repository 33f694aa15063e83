package dev.quartermaster.storage.quota.domain;

import java.util.Map;
import java.util.UUID;

/**
 * Quota wanted for an upload.
 *
 * @param number of the hold within the upload, from 0
 * @param amounts above zero by metric
 */
public record Wish(Asker asker, UUID upload, int number, Map<String, Long> amounts, String path) {

    /** How many uploads; limited per hour and day. */
    public static final String UPLOADS = "uploads";

    /** Bytes held by a user in all. */
    public static final String STORAGE_BYTES = "storage_bytes";

    /** Bytes of one file. */
    public static final String FILE_BYTES = "file_bytes";

    public Wish {
        amounts = Map.copyOf(amounts);
    }
}

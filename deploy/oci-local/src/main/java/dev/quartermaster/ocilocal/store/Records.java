package dev.quartermaster.ocilocal.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written down, as it stands in the file: times are milliseconds since 1970, sizes are bytes. */
public final class Records {
    private Records() {}

    /** A bucket. */
    public record Bucket(
            String name,
            String id,
            String compartmentId,
            String createdBy,
            long timeCreated,
            String etag,
            String versioning,
            String publicAccessType,
            String storageTier,
            boolean objectEventsEnabled,
            String autoTiering,
            @Nullable String kmsKeyId,
            boolean readOnly,
            Map<String, String> metadata,
            Map<String, String> freeformTags,
            Map<String, Map<String, Object>> definedTags) {
        public static final String ENABLED = "Enabled";
        public static final String DISABLED = "Disabled";
        public static final String SUSPENDED = "Suspended";
    }

    /** A file that holds a body or a part of one. */
    public record Blob(String id, long size) {}

    /** What a body hashes to, in base64; {@code multipart} values carry the number of parts. */
    public record Checksums(
            @Nullable String md5,
            @Nullable String crc32c,
            @Nullable String sha256,
            @Nullable String sha384) {}

    /** What the client says about a body: standard headers and {@code opc-meta-} headers by name. */
    public record Description(
            @Nullable String contentType,
            @Nullable String contentLanguage,
            @Nullable String contentEncoding,
            @Nullable String contentDisposition,
            @Nullable String cacheControl,
            Map<String, String> metadata) {}

    /** One version of an object, or a delete marker (without blobs). */
    public record Version(
            String name,
            String versionId,
            long sequence,
            boolean deleteMarker,
            boolean replaceable,
            String etag,
            long size,
            List<Blob> blobs,
            Checksums checksums,
            boolean multipart,
            Description description,
            String storageTier,
            long timeCreated,
            long timeModified) {}

    /** A multipart upload in progress. */
    public record Upload(
            String object,
            String uploadId,
            long timeCreated,
            Description description,
            String storageTier,
            @Nullable String checksumAlgorithm,
            @Nullable String ifMatch,
            boolean ifNoneMatch) {}

    /** A part of an upload, with its digests as raw bytes in base64. */
    public record Part(int number, String etag, Blob blob, Checksums checksums, long timeCreated) {}

    /** A pre-authenticated request; of its token only the hash is kept. */
    public record Par(
            String id,
            String name,
            String tokenHash,
            @Nullable String objectName,
            String accessType,
            String bucketListingAction,
            long timeExpires,
            long timeCreated) {}

    /** Where a token leads. */
    public record ParToken(String bucket, String id) {}

    /** How many records hold a file. */
    public record References(int count) {}

    /** A registered public key. */
    public record ApiKey(String publicPem, long timeCreated) {}

    /** Work that the service does on its own time. */
    public record Work(
            String id,
            String operationType,
            String status,
            String compartmentId,
            long timeAccepted,
            long timeFinished,
            Map<String, String> resource) {}

    /** A document that belongs to a bucket and is kept as it came: a lifecycle policy, a retention rule. */
    public record Document(String id, String etag, long timeCreated, long timeModified, JsonNode content) {}

    /** A number that only grows. */
    public record Counter(long value) {}
}

package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.model.Range;
import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.requests.DeleteObjectRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.HeadObjectRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import com.oracle.bmc.objectstorage.responses.HeadObjectResponse;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Head;
import dev.quartermaster.storage.store.domain.Labels;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whole objects through the SDK. */
final class OciObjectStore implements ObjectStore {

    private static final String META = "opc-meta-";

    private final ObjectStorage client;
    private final Bucket bucket;

    OciObjectStore(ObjectStorage client, Bucket bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    @Override
    public String put(
            String name, InputStream content, long length, @Nullable String md5, Labels labels, Expectation expected) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .contentLength(length)
                .contentMD5(md5)
                .contentType(labels.contentType())
                .opcMeta(labels.meta())
                .putObjectBody(content);
        switch (expected) {
            case Expectation.Absent absent -> request.ifNoneMatch("*");
            case Expectation.Matching matching -> request.ifMatch(matching.etag());
        }
        return Failures.translated(() -> client.putObject(request.build()).getETag());
    }

    @Override
    public Optional<InputStream> open(String name, String etag, long first, long last) {
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .ifMatch(etag)
                .range(new Range(first, last));
        return Failures.ifThere(() -> client.getObject(request.build()).getInputStream());
    }

    @Override
    public Optional<Head> head(String name) {
        HeadObjectRequest request = HeadObjectRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .build();
        return Failures.ifThere(() -> client.headObject(request)).map(OciObjectStore::head);
    }

    private static Head head(HeadObjectResponse answer) {
        Map<String, String> meta = new HashMap<>();
        // null when there is none, as for whatever others put there
        Map<String, String> given = answer.getOpcMeta() == null ? Map.of() : answer.getOpcMeta();
        given.forEach((key, value) -> meta.put(key.startsWith(META) ? key.substring(META.length()) : key, value));
        return new Head(answer.getContentLength(), answer.getETag(), answer.getContentType(), meta);
    }

    @Override
    public boolean delete(String name, String etag) {
        DeleteObjectRequest request = DeleteObjectRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .ifMatch(etag)
                .build();
        return Failures.ifThere(() -> client.deleteObject(request)).isPresent();
    }

    @Override
    public boolean deleteVersion(String name, String versionId) {
        DeleteObjectRequest request = DeleteObjectRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .versionId(versionId)
                .build();
        return Failures.ifThere(() -> client.deleteObject(request)).isPresent();
    }
}

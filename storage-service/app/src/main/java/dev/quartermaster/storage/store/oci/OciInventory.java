package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.model.Bucket.Versioning;
import com.oracle.bmc.objectstorage.model.ListObjects;
import com.oracle.bmc.objectstorage.requests.GetBucketRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectVersionsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.responses.ListMultipartUploadsResponse;
import com.oracle.bmc.objectstorage.responses.ListObjectVersionsResponse;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.domain.Listed;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.PendingParts;
import dev.quartermaster.storage.store.domain.StoredVersion;
import org.jspecify.annotations.Nullable;

/** Listings through the SDK. */
final class OciInventory implements BucketInventory {

    private static final int MOST = 1000;

    private final ObjectStorage client;
    private final Bucket bucket;

    OciInventory(ObjectStorage client, Bucket bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    @Override
    public Page<Listed> objects(String prefix, @Nullable String from) {
        ListObjectsRequest request = ListObjectsRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .prefix(prefix)
                .start(from)
                .limit(MOST)
                .fields("name,size,etag")
                .build();
        ListObjects found =
                Failures.translated(() -> client.listObjects(request).getListObjects());
        return new Page<>(
                found.getObjects().stream()
                        .map(it -> new Listed(it.getName(), it.getSize(), it.getEtag()))
                        .toList(),
                found.getNextStartWith());
    }

    @Override
    public Page<PendingParts> pending(@Nullable String from) {
        ListMultipartUploadsRequest request = ListMultipartUploadsRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .page(from)
                .limit(MOST)
                .build();
        ListMultipartUploadsResponse found = Failures.translated(() -> client.listMultipartUploads(request));
        return new Page<>(
                found.getItems().stream()
                        .map(it -> new PendingParts(
                                it.getObject(),
                                it.getUploadId(),
                                it.getTimeCreated().toInstant()))
                        .toList(),
                found.getOpcNextPage());
    }

    @Override
    public boolean versioned() {
        GetBucketRequest request = GetBucketRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .build();
        Versioning versioning =
                Failures.translated(() -> client.getBucket(request).getBucket().getVersioning());
        return versioning == Versioning.Enabled || versioning == Versioning.Suspended;
    }

    @Override
    public Page<StoredVersion> versions(String prefix, @Nullable String from) {
        ListObjectVersionsRequest request = ListObjectVersionsRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .prefix(prefix)
                .page(from)
                .limit(MOST)
                .fields("name,size,etag")
                .build();
        ListObjectVersionsResponse found = Failures.translated(() -> client.listObjectVersions(request));
        return new Page<>(
                found.getObjectVersionCollection().getItems().stream()
                        .map(it -> new StoredVersion(
                                it.getName(),
                                it.getVersionId(),
                                it.getEtag() == null ? "" : it.getEtag(),
                                it.getSize() == null ? 0 : it.getSize(),
                                Boolean.TRUE.equals(it.getIsDeleteMarker())))
                        .toList(),
                found.getOpcNextPage());
    }
}

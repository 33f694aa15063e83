package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.model.ListObjects;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.responses.ListMultipartUploadsResponse;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.domain.Listed;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.PendingParts;
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
}

package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadDetails;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadPartDetails;
import com.oracle.bmc.objectstorage.model.CreateMultipartUploadDetails;
import com.oracle.bmc.objectstorage.requests.AbortMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CommitMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CreateMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadPartsRequest;
import com.oracle.bmc.objectstorage.requests.UploadPartRequest;
import com.oracle.bmc.objectstorage.responses.ListMultipartUploadPartsResponse;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.store.domain.Part;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Multipart uploads through the SDK, without its upload manager: that one buffers what it retries. */
final class OciPartStore implements PartStore {

    private final ObjectStorage client;
    private final Bucket bucket;

    OciPartStore(ObjectStorage client, Bucket bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    @Override
    public String begin(String name, Labels labels) {
        Map<String, String> meta = new HashMap<>();
        // here the SDK sends the names as they are given, unlike for whole objects
        labels.meta().forEach((key, value) -> meta.put("opc-meta-" + key, value));
        CreateMultipartUploadRequest request = CreateMultipartUploadRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .createMultipartUploadDetails(CreateMultipartUploadDetails.builder()
                        .object(name)
                        .contentType(labels.contentType())
                        .metadata(meta)
                        .build())
                .build();
        return Failures.translated(
                () -> client.createMultipartUpload(request).getMultipartUpload().getUploadId());
    }

    @Override
    public Part put(String name, String uploadId, int number, byte[] content, int length) {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .uploadId(uploadId)
                .uploadPartNum(number)
                .contentLength((long) length)
                .uploadPartBody(new ByteArrayInputStream(content, 0, length));
        return new Part(
                number,
                Failures.translated(() -> client.uploadPart(request.build()).getETag()));
    }

    @Override
    public List<Integer> numbers(String name, String uploadId) {
        List<Integer> numbers = new ArrayList<>();
        String page = null;
        do {
            ListMultipartUploadPartsRequest request = ListMultipartUploadPartsRequest.builder()
                    .namespaceName(bucket.namespace())
                    .bucketName(bucket.name())
                    .objectName(name)
                    .uploadId(uploadId)
                    .page(page)
                    .build();
            ListMultipartUploadPartsResponse found =
                    Failures.translated(() -> client.listMultipartUploadParts(request));
            found.getItems().forEach(it -> numbers.add(it.getPartNumber()));
            page = found.getOpcNextPage();
        } while (page != null);
        return numbers;
    }

    @Override
    public String commit(String name, String uploadId, List<Part> parts, List<Integer> without, Expectation expected) {
        CommitMultipartUploadRequest.Builder request = CommitMultipartUploadRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .uploadId(uploadId)
                .commitMultipartUploadDetails(CommitMultipartUploadDetails.builder()
                        .partsToCommit(parts.stream().map(OciPartStore::details).toList())
                        .partsToExclude(without.isEmpty() ? null : without)
                        .build());
        switch (expected) {
            case Expectation.Absent absent -> request.ifNoneMatch("*");
            case Expectation.Matching matching -> request.ifMatch(matching.etag());
        }
        return Failures.translated(
                () -> client.commitMultipartUpload(request.build()).getETag());
    }

    private static CommitMultipartUploadPartDetails details(Part part) {
        return CommitMultipartUploadPartDetails.builder()
                .partNum(part.number())
                .etag(part.etag())
                .build();
    }

    @Override
    public void abort(String name, String uploadId) {
        AbortMultipartUploadRequest request = AbortMultipartUploadRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectName(name)
                .uploadId(uploadId)
                .build();
        Failures.ifThere(() -> client.abortMultipartUpload(request));
    }
}

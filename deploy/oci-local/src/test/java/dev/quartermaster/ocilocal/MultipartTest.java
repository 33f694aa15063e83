package dev.quartermaster.ocilocal;

import static dev.quartermaster.ocilocal.Walk.BUCKET;
import static dev.quartermaster.ocilocal.Walk.NS;
import static dev.quartermaster.ocilocal.Walk.assertCode;
import static dev.quartermaster.ocilocal.Walk.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.model.Range;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadDetails;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadPartDetails;
import com.oracle.bmc.objectstorage.model.CreateMultipartUploadDetails;
import com.oracle.bmc.objectstorage.requests.AbortMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CommitMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CreateMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadPartsRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadsRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import com.oracle.bmc.objectstorage.requests.UploadPartRequest;
import com.oracle.bmc.objectstorage.transfer.UploadConfiguration;
import com.oracle.bmc.objectstorage.transfer.UploadManager;
import com.oracle.bmc.objectstorage.transfer.UploadManager.UploadRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in parts, by hand and by the SDK's own manager. */
class MultipartTest {
    @TempDir
    static Path folder;

    private static OciLocal store;
    private static ObjectStorageClient client;

    @BeforeAll
    static void start() {
        store = OciLocal.startTemporary(OciLocalOptions.defaults().withBucket(BUCKET));
        client = Sdk.client(store);
    }

    @AfterAll
    static void stop() {
        client.close();
        store.close();
    }

    @Test
    void partsBecomeOneObject() throws Exception {
        byte[] first = new byte[1 << 20];
        new Random(7).nextBytes(first);
        byte[] last = "the end".getBytes(StandardCharsets.UTF_8);
        var upload = client.createMultipartUpload(CreateMultipartUploadRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .ifNoneMatch("*")
                        .createMultipartUploadDetails(CreateMultipartUploadDetails.builder()
                                .object("parts/one")
                                .contentType("video/mp4")
                                .metadata(Map.of("owner", "u-1"))
                                .build())
                        .build())
                .getMultipartUpload();
        String id = upload.getUploadId();
        String etag2 = part(id, 2, last);
        String etag1 = part(id, 1, first);
        part(id, 3, last);
        assertThat(client.listMultipartUploads(ListMultipartUploadsRequest.builder()
                                .namespaceName(NS)
                                .bucketName(BUCKET)
                                .build())
                        .getItems())
                .extracting("uploadId")
                .contains(id);
        assertThat(client.listMultipartUploadParts(ListMultipartUploadPartsRequest.builder()
                                .namespaceName(NS)
                                .bucketName(BUCKET)
                                .objectName("parts/one")
                                .uploadId(id)
                                .build())
                        .getItems())
                .extracting("partNumber")
                .containsExactly(1, 2, 3);
        assertCode(400, "InvalidUploadPart", () -> commit(id, List.of(), etag1, etag2));
        var committed = commit(id, List.of(3), etag1, etag2);
        assertThat(committed.getOpcMultipartMd5()).endsWith("==-2");
        var got = client.getObject(get("parts/one").build());
        byte[] all = got.getInputStream().readAllBytes();
        assertThat(all).startsWith(first).endsWith(last).hasSize(first.length + last.length);
        assertThat(got.getOpcMeta()).containsEntry("owner", "u-1");
        var across = client.getObject(get("parts/one")
                .range(new Range((long) first.length - 3, (long) first.length + 2))
                .build());
        assertThat(across.getInputStream().readAllBytes())
                .isEqualTo(Arrays.copyOfRange(all, first.length - 3, first.length + 3));
        assertCode(
                404,
                "UploadNotFound",
                () -> client.abortMultipartUpload(AbortMultipartUploadRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .objectName("parts/one")
                        .uploadId(id)
                        .build()));
    }

    @Test
    void theUploadManagerSendsPartsInParallel() throws Exception {
        byte[] content = new byte[12 << 20];
        new Random(8).nextBytes(content);
        Path file = Files.write(folder.resolve("big"), content);
        UploadManager manager = new UploadManager(
                client,
                UploadConfiguration.builder()
                        .minimumLengthForMultipartUpload(4)
                        .lengthPerUploadPart(3)
                        .build());
        manager.upload(UploadRequest.builder(file.toFile())
                .build(PutObjectRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .objectName("managed")
                        .contentType("application/x-test")
                        .build()));
        assertThat(client.getObject(get("managed").build()).getInputStream().readAllBytes())
                .isEqualTo(content);
    }

    private static String part(String uploadId, int number, byte[] content) {
        return client.uploadPart(UploadPartRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .objectName("parts/one")
                        .uploadId(uploadId)
                        .uploadPartNum(number)
                        .contentLength((long) content.length)
                        .uploadPartBody(new ByteArrayInputStream(content))
                        .build())
                .getETag();
    }

    private static com.oracle.bmc.objectstorage.responses.CommitMultipartUploadResponse commit(
            String uploadId, List<Integer> excluded, String... etags) {
        List<CommitMultipartUploadPartDetails> parts = new java.util.ArrayList<>();
        for (String etag : etags) {
            parts.add(CommitMultipartUploadPartDetails.builder()
                    .partNum(parts.size() + 1)
                    .etag(etag)
                    .build());
        }
        return client.commitMultipartUpload(CommitMultipartUploadRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .objectName("parts/one")
                .uploadId(uploadId)
                .commitMultipartUploadDetails(CommitMultipartUploadDetails.builder()
                        .partsToCommit(parts)
                        .partsToExclude(excluded)
                        .build())
                .build());
    }
}

package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.model.Range;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.BatchDeleteObjectIdentifier;
import com.oracle.bmc.objectstorage.model.BatchDeleteObjectsDetails;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadDetails;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadPartDetails;
import com.oracle.bmc.objectstorage.model.CopyObjectDetails;
import com.oracle.bmc.objectstorage.model.CreateBucketDetails;
import com.oracle.bmc.objectstorage.model.CreateMultipartUploadDetails;
import com.oracle.bmc.objectstorage.model.CreatePreauthenticatedRequestDetails;
import com.oracle.bmc.objectstorage.model.ObjectSummary;
import com.oracle.bmc.objectstorage.model.ObjectVersionSummary;
import com.oracle.bmc.objectstorage.model.RenameObjectDetails;
import com.oracle.bmc.objectstorage.model.UpdateBucketDetails;
import com.oracle.bmc.objectstorage.model.WorkRequest;
import com.oracle.bmc.objectstorage.requests.AbortMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.BatchDeleteObjectsRequest;
import com.oracle.bmc.objectstorage.requests.CommitMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CopyObjectRequest;
import com.oracle.bmc.objectstorage.requests.CreateBucketRequest;
import com.oracle.bmc.objectstorage.requests.CreateMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CreatePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.DeleteBucketRequest;
import com.oracle.bmc.objectstorage.requests.DeleteObjectRequest;
import com.oracle.bmc.objectstorage.requests.DeletePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.GetBucketRequest;
import com.oracle.bmc.objectstorage.requests.GetNamespaceRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.GetWorkRequestRequest;
import com.oracle.bmc.objectstorage.requests.HeadObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListBucketsRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadPartsRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectVersionsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.requests.ListPreauthenticatedRequestsRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import com.oracle.bmc.objectstorage.requests.RenameObjectRequest;
import com.oracle.bmc.objectstorage.requests.UpdateBucketRequest;
import com.oracle.bmc.objectstorage.requests.UploadPartRequest;
import com.oracle.bmc.objectstorage.transfer.UploadConfiguration;
import com.oracle.bmc.objectstorage.transfer.UploadManager;
import com.oracle.bmc.objectstorage.transfer.UploadManager.UploadRequest;
import dev.quartermaster.ocilocal.fault.Fault;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's own walk over the service, every family of operations with the real client. */
class SdkWalkTest {
    private static final String NS = "quartermaster";
    private static final String BUCKET = "walk";

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
    void bucketsAreMadeListedChangedAndDeleted() {
        assertThat(client.getNamespace(GetNamespaceRequest.builder().build()).getValue())
                .isEqualTo(NS);
        var made = client.createBucket(CreateBucketRequest.builder()
                .namespaceName(NS)
                .createBucketDetails(CreateBucketDetails.builder()
                        .name("second")
                        .compartmentId(store.compartment())
                        .metadata(Map.of("k", "v"))
                        .build())
                .build());
        assertThat(made.getBucket().getMetadata()).containsEntry("k", "v");
        assertThat(client.listBuckets(ListBucketsRequest.builder()
                                .namespaceName(NS)
                                .compartmentId(store.compartment())
                                .build())
                        .getItems())
                .extracting("name")
                .contains("second", BUCKET);
        client.updateBucket(UpdateBucketRequest.builder()
                .namespaceName(NS)
                .bucketName("second")
                .ifMatch(made.getETag())
                .updateBucketDetails(UpdateBucketDetails.builder()
                        .versioning(UpdateBucketDetails.Versioning.Enabled)
                        .build())
                .build());
        assertThat(client.getBucket(GetBucketRequest.builder()
                                .namespaceName(NS)
                                .bucketName("second")
                                .fields(List.of(GetBucketRequest.Fields.ApproximateCount))
                                .build())
                        .getBucket()
                        .getApproximateCount())
                .isZero();
        client.deleteBucket(DeleteBucketRequest.builder()
                .namespaceName(NS)
                .bucketName("second")
                .build());
        assertCode(
                404,
                "BucketNotFound",
                () -> client.listObjects(ListObjectsRequest.builder()
                        .namespaceName(NS)
                        .bucketName("second")
                        .build()));
        put("keeps", "x");
        assertCode(
                409,
                "BucketNotEmpty",
                () -> client.deleteBucket(DeleteBucketRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .build()));
    }

    @Test
    void readsAreWholePartialConditionalOrNothing() throws Exception {
        var put = put("reads", "0123456789");
        var range = client.getObject(get("reads").range(new Range(2L, 5L)).build());
        assertThat(range.getInputStream().readAllBytes()).isEqualTo("2345".getBytes(StandardCharsets.UTF_8));
        assertThat(range.get__httpStatusCode__()).isEqualTo(206);
        assertThat(range.getContentRange().getContentLength()).isEqualTo(10);
        var tail = client.getObject(get("reads").range(new Range(null, 3L)).build());
        assertThat(tail.getInputStream().readAllBytes()).isEqualTo("789".getBytes(StandardCharsets.UTF_8));
        assertCode(
                416,
                "InvalidRange",
                () -> client.getObject(get("reads").range(new Range(10L, 12L)).build()));
        assertThat(client.getObject(get("reads").ifNoneMatch(put.getETag()).build())
                        .isNotModified())
                .isTrue();
        assertCode(
                412,
                "IfMatchFailed",
                () -> client.getObject(get("reads").ifMatch("other").build()));
        assertCode(404, "ObjectNotFound", () -> client.getObject(get("nothing").build()));
        assertThatThrownBy(() -> client.headObject(HeadObjectRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .objectName("nothing")
                        .build()))
                .isInstanceOfSatisfying(
                        BmcException.class, e -> assertThat(e.getStatusCode()).isEqualTo(404));
    }

    @Test
    void checksumsAreComparedAndKept() throws Exception {
        byte[] content = "checked".getBytes(StandardCharsets.UTF_8);
        String md5 = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        String sha = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        client.putObject(putRequest("sums", content)
                .contentMD5(md5)
                .opcContentSha256(sha)
                .build());
        assertThat(client.getObject(get("sums").build()).getOpcContentSha256()).isEqualTo(sha);
        assertCode(
                400,
                "UnmatchedContentMD5",
                () -> client.putObject(putRequest("sums2", content)
                        .contentMD5("1B2M2Y8AsgTpgAmY7PhCfg==")
                        .build()));
        assertCode(404, "ObjectNotFound", () -> client.getObject(get("sums2").build()));
    }

    @Test
    void listsFoldPageAndEnd() {
        for (String name : List.of("l/a", "l/b/1", "l/b/2", "l/c", "l/d/1", "l/e")) {
            put(name, name);
        }
        var folded = client.listObjects(list("l/").delimiter("/").build()).getListObjects();
        assertThat(folded.getObjects()).extracting(ObjectSummary::getName).containsExactly("l/a", "l/c", "l/e");
        assertThat(folded.getPrefixes()).containsExactly("l/b/", "l/d/");
        assertThat(folded.getObjects().getFirst().getSize()).isNull();
        assertThat(client.listObjects(list("l/").start("l/b/2").end("l/e").build())
                        .getListObjects()
                        .getObjects())
                .extracting(ObjectSummary::getName)
                .containsExactly("l/b/2", "l/c", "l/d/1");
        assertThat(client.listObjects(list("l/").startAfter("l/b/2").build())
                        .getListObjects()
                        .getObjects())
                .extracting(ObjectSummary::getName)
                .containsExactly("l/c", "l/d/1", "l/e");
        StringBuilder seen = new StringBuilder();
        String start = null;
        do {
            var page = client.listObjects(
                            list("l/").delimiter("/").limit(2).start(start).build())
                    .getListObjects();
            page.getObjects().forEach(object -> seen.append(object.getName()).append(' '));
            page.getPrefixes().forEach(prefix -> seen.append(prefix).append(' '));
            start = page.getNextStartWith();
        } while (start != null);
        assertThat(seen.toString().split(" ")).containsExactlyInAnyOrder("l/a", "l/b/", "l/c", "l/d/", "l/e");
    }

    @Test
    void objectsAreRenamedCopiedAndDeletedInBatches() throws Exception {
        var put = put("m/one", "content");
        var renamed = client.renameObject(RenameObjectRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .renameObjectDetails(RenameObjectDetails.builder()
                        .sourceName("m/one")
                        .newName("m/two")
                        .build())
                .build());
        assertThat(renamed.getETag()).isEqualTo(put.getETag());
        assertCode(404, "ObjectNotFound", () -> client.getObject(get("m/one").build()));
        var copied = client.copyObject(CopyObjectRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .copyObjectDetails(CopyObjectDetails.builder()
                        .sourceObjectName("m/two")
                        .destinationRegion(store.region())
                        .destinationNamespace(NS)
                        .destinationBucket(BUCKET)
                        .destinationObjectName("m/three")
                        .build())
                .build());
        assertThat(client.getWorkRequest(GetWorkRequestRequest.builder()
                                .workRequestId(copied.getOpcWorkRequestId())
                                .build())
                        .getWorkRequest()
                        .getStatus())
                .isEqualTo(WorkRequest.Status.Completed);
        var result = client.batchDeleteObjects(BatchDeleteObjectsRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .batchDeleteObjectsDetails(BatchDeleteObjectsDetails.builder()
                                .objects(List.of(
                                        BatchDeleteObjectIdentifier.builder()
                                                .objectName("m/two")
                                                .build(),
                                        BatchDeleteObjectIdentifier.builder()
                                                .objectName("m/none")
                                                .build()))
                                .build())
                        .build())
                .getBatchDeleteObjectsResult();
        assertThat(result.getDeleted()).extracting("objectName").containsExactly("m/two");
        assertThat(result.getFailed()).extracting("statusCode").containsExactly(404);
        // The copy shared its file with what was deleted.
        assertThat(client.getObject(get("m/three").build()).getInputStream().readAllBytes())
                .isEqualTo("content".getBytes(StandardCharsets.UTF_8));
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

    @Test
    void versionsStayUntilTheyAreDeletedByTheirIds() throws Exception {
        client.createBucket(CreateBucketRequest.builder()
                .namespaceName(NS)
                .createBucketDetails(CreateBucketDetails.builder()
                        .name("versioned")
                        .compartmentId(store.compartment())
                        .versioning(CreateBucketDetails.Versioning.Enabled)
                        .build())
                .build());
        var first = client.putObject(putRequest("v", "1".getBytes(StandardCharsets.UTF_8))
                .bucketName("versioned")
                .build());
        client.putObject(putRequest("v", "2".getBytes(StandardCharsets.UTF_8))
                .bucketName("versioned")
                .build());
        var deleted = client.deleteObject(delete("v").bucketName("versioned").build());
        assertThat(deleted.getIsDeleteMarker()).isTrue();
        assertCode(
                404,
                "ObjectNotFound",
                () -> client.getObject(get("v").bucketName("versioned").build()));
        assertThat(client.getObject(get("v").bucketName("versioned")
                                .versionId(first.getVersionId())
                                .build())
                        .getInputStream()
                        .readAllBytes())
                .isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        var versions = client.listObjectVersions(ListObjectVersionsRequest.builder()
                        .namespaceName(NS)
                        .bucketName("versioned")
                        .build())
                .getObjectVersionCollection()
                .getItems();
        assertThat(versions).extracting(ObjectVersionSummary::getIsDeleteMarker).containsExactly(true, false, false);
        client.deleteObject(delete("v")
                .bucketName("versioned")
                .versionId(deleted.getVersionId())
                .build());
        assertThat(client.getObject(get("v").bucketName("versioned").build())
                        .getInputStream()
                        .readAllBytes())
                .isEqualTo("2".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void preauthenticatedRequestsAreMadeListedAndDeleted() {
        var par = client.createPreauthenticatedRequest(CreatePreauthenticatedRequestRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .createPreauthenticatedRequestDetails(CreatePreauthenticatedRequestDetails.builder()
                                .name("dl")
                                .objectName("pars/été (a&b)/x")
                                .accessType(CreatePreauthenticatedRequestDetails.AccessType.ObjectRead)
                                .timeExpires(Date.from(Instant.now().plusSeconds(600)))
                                .build())
                        .build())
                .getPreauthenticatedRequest();
        assertThat(par.getAccessUri()).startsWith("/p/");
        var list = client.listPreauthenticatedRequests(ListPreauthenticatedRequestsRequest.builder()
                        .namespaceName(NS)
                        .bucketName(BUCKET)
                        .objectNamePrefix("pars/")
                        .build())
                .getItems();
        assertThat(list).extracting("id").containsExactly(par.getId());
        client.deletePreauthenticatedRequest(DeletePreauthenticatedRequestRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .parId(par.getId())
                .build());
    }

    @Test
    void theClientRetriesWhatAFaultBreaks() {
        store.faults().add(Fault.of(Fault.Kind.UNAVAILABLE).onMethod("PUT").times(1));
        put("retried", "x");
        store.faults()
                .add(Fault.of(Fault.Kind.TOO_MANY_REQUESTS).onMethod("GET").times(1));
        assertThat(client.getObject(get("retried").build()).getContentLength()).isEqualTo(1);
        assertThat(store.faults().list()).isEmpty();
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

    private static void assertCode(
            int status, String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BmcException.class, e -> {
            assertThat(e.getServiceCode()).isEqualTo(code);
            assertThat(e.getStatusCode()).isEqualTo(status);
        });
    }

    private static PutObjectRequest.Builder putRequest(String name, byte[] content) {
        return PutObjectRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .objectName(name)
                .contentLength((long) content.length)
                .putObjectBody(new ByteArrayInputStream(content));
    }

    private static com.oracle.bmc.objectstorage.responses.PutObjectResponse put(String name, String content) {
        return client.putObject(
                putRequest(name, content.getBytes(StandardCharsets.UTF_8)).build());
    }

    private static GetObjectRequest.Builder get(String name) {
        return GetObjectRequest.builder().namespaceName(NS).bucketName(BUCKET).objectName(name);
    }

    private static DeleteObjectRequest.Builder delete(String name) {
        return DeleteObjectRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .objectName(name);
    }

    private static ListObjectsRequest.Builder list(String prefix) {
        return ListObjectsRequest.builder().namespaceName(NS).bucketName(BUCKET).prefix(prefix);
    }
}

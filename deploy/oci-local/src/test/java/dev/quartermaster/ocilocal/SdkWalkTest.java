package dev.quartermaster.ocilocal;

import static dev.quartermaster.ocilocal.Walk.BUCKET;
import static dev.quartermaster.ocilocal.Walk.NS;
import static dev.quartermaster.ocilocal.Walk.assertCode;
import static dev.quartermaster.ocilocal.Walk.get;
import static dev.quartermaster.ocilocal.Walk.list;
import static dev.quartermaster.ocilocal.Walk.put;
import static dev.quartermaster.ocilocal.Walk.putRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.model.Range;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.BatchDeleteObjectIdentifier;
import com.oracle.bmc.objectstorage.model.BatchDeleteObjectsDetails;
import com.oracle.bmc.objectstorage.model.CopyObjectDetails;
import com.oracle.bmc.objectstorage.model.CreateBucketDetails;
import com.oracle.bmc.objectstorage.model.CreatePreauthenticatedRequestDetails;
import com.oracle.bmc.objectstorage.model.ObjectSummary;
import com.oracle.bmc.objectstorage.model.RenameObjectDetails;
import com.oracle.bmc.objectstorage.model.UpdateBucketDetails;
import com.oracle.bmc.objectstorage.model.WorkRequest;
import com.oracle.bmc.objectstorage.requests.BatchDeleteObjectsRequest;
import com.oracle.bmc.objectstorage.requests.CopyObjectRequest;
import com.oracle.bmc.objectstorage.requests.CreateBucketRequest;
import com.oracle.bmc.objectstorage.requests.CreatePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.DeleteBucketRequest;
import com.oracle.bmc.objectstorage.requests.DeletePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.GetBucketRequest;
import com.oracle.bmc.objectstorage.requests.GetNamespaceRequest;
import com.oracle.bmc.objectstorage.requests.GetWorkRequestRequest;
import com.oracle.bmc.objectstorage.requests.HeadObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListBucketsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.requests.ListPreauthenticatedRequestsRequest;
import com.oracle.bmc.objectstorage.requests.RenameObjectRequest;
import com.oracle.bmc.objectstorage.requests.UpdateBucketRequest;
import dev.quartermaster.ocilocal.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SDK's own walk over the service, every family of operations with the real client. */
class SdkWalkTest {
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
        put(client, "keeps", "x");
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
        var put = put(client, "reads", "0123456789");
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
            put(client, name, name);
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
        var put = put(client, "m/one", "content");
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
        put(client, "retried", "x");
        store.faults()
                .add(Fault.of(Fault.Kind.TOO_MANY_REQUESTS).onMethod("GET").times(1));
        assertThat(client.getObject(get("retried").build()).getContentLength()).isEqualTo(1);
        assertThat(store.faults().list()).isEmpty();
    }
}

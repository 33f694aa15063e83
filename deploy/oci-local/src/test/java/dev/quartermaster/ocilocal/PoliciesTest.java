package dev.quartermaster.ocilocal;

import static dev.quartermaster.ocilocal.Walk.BUCKET;
import static dev.quartermaster.ocilocal.Walk.NS;
import static dev.quartermaster.ocilocal.Walk.assertCode;
import static dev.quartermaster.ocilocal.Walk.delete;
import static dev.quartermaster.ocilocal.Walk.get;
import static dev.quartermaster.ocilocal.Walk.put;
import static dev.quartermaster.ocilocal.Walk.putRequest;
import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.CreateBucketDetails;
import com.oracle.bmc.objectstorage.model.CreateRetentionRuleDetails;
import com.oracle.bmc.objectstorage.model.Duration;
import com.oracle.bmc.objectstorage.model.ObjectLifecycleRule;
import com.oracle.bmc.objectstorage.model.PutObjectLifecyclePolicyDetails;
import com.oracle.bmc.objectstorage.model.RestoreObjectsDetails;
import com.oracle.bmc.objectstorage.model.RetentionRule;
import com.oracle.bmc.objectstorage.model.StorageTier;
import com.oracle.bmc.objectstorage.model.UpdateObjectStorageTierDetails;
import com.oracle.bmc.objectstorage.requests.CreateBucketRequest;
import com.oracle.bmc.objectstorage.requests.CreateRetentionRuleRequest;
import com.oracle.bmc.objectstorage.requests.DeleteRetentionRuleRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectLifecyclePolicyRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectLifecyclePolicyRequest;
import com.oracle.bmc.objectstorage.requests.RestoreObjectsRequest;
import com.oracle.bmc.objectstorage.requests.UpdateObjectStorageTierRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Retention, lifecycle and storage tiers. */
class PoliciesTest {
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
    void aRetentionRuleHolds() {
        client.createBucket(CreateBucketRequest.builder()
                .namespaceName(NS)
                .createBucketDetails(CreateBucketDetails.builder()
                        .name("kept")
                        .compartmentId(store.compartment())
                        .build())
                .build());
        byte[] content = {1};
        client.putObject(putRequest("o", content).bucketName("kept").build());
        RetentionRule rule = client.createRetentionRule(CreateRetentionRuleRequest.builder()
                        .namespaceName(NS)
                        .bucketName("kept")
                        .createRetentionRuleDetails(CreateRetentionRuleDetails.builder()
                                .displayName("a day")
                                .duration(Duration.builder()
                                        .timeAmount(1L)
                                        .timeUnit(Duration.TimeUnit.Days)
                                        .build())
                                .build())
                        .build())
                .getRetentionRule();
        assertCode(
                403,
                "NotAllowed",
                () -> client.deleteObject(delete("o").bucketName("kept").build()));
        assertCode(
                403,
                "NotAllowed",
                () -> client.putObject(
                        putRequest("o", content).bucketName("kept").build()));
        client.deleteRetentionRule(DeleteRetentionRuleRequest.builder()
                .namespaceName(NS)
                .bucketName("kept")
                .retentionRuleId(rule.getId())
                .build());
        client.deleteObject(delete("o").bucketName("kept").build());
    }

    @Test
    void aLifecyclePolicyIsKept() {
        assertCode(404, "LifecyclePolicyNotFound", () -> client.getObjectLifecyclePolicy(policy()));
        client.putObjectLifecyclePolicy(PutObjectLifecyclePolicyRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .putObjectLifecyclePolicyDetails(PutObjectLifecyclePolicyDetails.builder()
                        .items(List.of(ObjectLifecycleRule.builder()
                                .name("abort")
                                .target("multipart-uploads")
                                .action("ABORT")
                                .timeAmount(2L)
                                .timeUnit(ObjectLifecycleRule.TimeUnit.Days)
                                .isEnabled(true)
                                .build()))
                        .build())
                .build());
        assertThat(client.getObjectLifecyclePolicy(policy())
                        .getObjectLifecyclePolicy()
                        .getItems())
                .extracting("name")
                .containsExactly("abort");
    }

    private static GetObjectLifecyclePolicyRequest policy() {
        return GetObjectLifecyclePolicyRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .build();
    }

    @Test
    void tiersAreChangedAndArchivedObjectsRestored() {
        put(client, "tier", "x");
        assertCode(400, "NotArchivedObject", () -> client.restoreObjects(restore()));
        client.updateObjectStorageTier(UpdateObjectStorageTierRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .updateObjectStorageTierDetails(UpdateObjectStorageTierDetails.builder()
                        .objectName("tier")
                        .storageTier(StorageTier.Archive)
                        .build())
                .build());
        assertThat(client.getObject(get("tier").build()).getStorageTier().getValue())
                .isEqualTo("Archive");
        assertThat(client.restoreObjects(restore()).get__httpStatusCode__()).isEqualTo(202);
    }

    private static RestoreObjectsRequest restore() {
        return RestoreObjectsRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .restoreObjectsDetails(RestoreObjectsDetails.builder()
                        .objectName("tier")
                        .hours(24)
                        .build())
                .build();
    }
}

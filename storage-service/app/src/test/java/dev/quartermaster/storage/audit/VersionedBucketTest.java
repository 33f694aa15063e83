package dev.quartermaster.storage.audit;

import static dev.quartermaster.storage.testing.Callers.as;
import static dev.quartermaster.storage.testing.Callers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.model.UpdateBucketDetails;
import com.oracle.bmc.objectstorage.requests.UpdateBucketRequest;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bucket that keeps what is overwritten: its versions are counted by the audit, and deleted by a plan. */
@QuarkusTest
@TestProfile(VersionedBucketTest.OwnBucket.class)
@QuarkusTestResource(StorageTestResource.class)
class VersionedBucketTest {

    /** Versions can be suspended and never be switched off, so these tests have a bucket of their own. */
    public static final class OwnBucket implements QuarkusTestProfile {}

    @Inject
    Audit audit;

    @Inject
    StockInMemory stock;

    @Inject
    ObjectStorage client;

    @Inject
    Bucket bucket;

    @Inject
    BucketInventory inventory;

    @BeforeEach
    void versioned() {
        client.updateBucket(UpdateBucketRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .updateBucketDetails(UpdateBucketDetails.builder()
                        .versioning(UpdateBucketDetails.Versioning.Enabled)
                        .build())
                .build());
    }

    private static void put(String user, String path, int size) {
        assertThat(as(user).body(bytes(size)).put("/api/v1/objects/" + path).statusCode())
                .isIn(200, 201);
    }

    @Test
    void olderVersionsCountInTheStock() {
        put("v-1", "users/v-1/temp/x", 100);
        put("v-1", "users/v-1/temp/x", 10);
        put("v-1", "users/v-1/temp/gone", 50);
        as("v-1").delete("/api/v1/objects/users/v-1/temp/gone").then().statusCode(204);
        put("v-11", "users/v-11/temp/x", 100);
        put("v-11", "users/v-11/temp/x", 10);
        assertThat(stock.used("v-1")).isEqualTo(10);
        Audit.Report report = audit.user("v-1", true);
        assertThat(report.kept()).isEqualTo(new Audit.Kept(2, 150));
        assertThat(report.stockDrift()).isEqualTo(-150);
        assertThat(stock.used("v-1")).isEqualTo(160);
        assertThat(audit.user("v-1", true).drift()).isZero();
        assertThat(stock.used("v-11")).isEqualTo(10);
    }

    @Test
    void aPlanDeletesVersionsAndMarkersForGoodAndNothingThatCameLater() {
        put("v-2", "users/v-2/temp/x", 100);
        put("v-2", "users/v-2/temp/x", 10);
        put("v-2", "users/v-2/temp/gone", 50);
        as("v-2").delete("/api/v1/objects/users/v-2/temp/gone").then().statusCode(204);
        put("v-22", "users/v-22/temp/x", 100);
        String plan = as("v-2")
                .delete("/api/v1/users/v-2/objects?dry_run=true")
                .then()
                .statusCode(200)
                .body("objects", equalTo(1))
                .body("versions", equalTo(3))
                .body("bytes", equalTo(160))
                .extract()
                .path("plan_id");
        put("v-2", "users/v-2/temp/x", 7);
        as("v-2")
                .delete("/api/v1/users/v-2/objects?plan=" + plan)
                .then()
                .statusCode(200)
                .body("deleted", equalTo(4));
        assertThat(inventory.versions("users/v-2/", null).items()).hasSize(1).allMatch(version -> version.size() == 7);
        assertThat(as("v-2").get("/api/v1/objects/users/v-2/temp/x").asByteArray())
                .isEqualTo(bytes(7));
        assertThat(stock.used("v-2")).isEqualTo(7);
        assertThat(inventory.versions("users/v-22/", null).items()).hasSize(1);
    }
}

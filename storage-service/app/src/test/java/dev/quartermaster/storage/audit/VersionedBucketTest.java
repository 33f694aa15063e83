package dev.quartermaster.storage.audit;

import static dev.quartermaster.storage.testing.Callers.anybody;
import static dev.quartermaster.storage.testing.Callers.as;
import static dev.quartermaster.storage.testing.Callers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.model.UpdateBucketDetails;
import com.oracle.bmc.objectstorage.requests.UpdateBucketRequest;
import dev.quartermaster.storage.links.LinkUpkeep;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.domain.StoredVersion;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bucket that keeps what is overwritten: its versions count until they are really gone, by a plan or otherwise. */
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

    @Inject
    ObjectStore store;

    @Inject
    LinkUpkeep upkeep;

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
    void olderVersionsGoOnCountingInTheStock() {
        put("v-1", "users/v-1/temp/x", 100);
        put("v-1", "users/v-1/temp/x", 10);
        assertThat(stock.used("v-1")).isEqualTo(110);
        put("v-1", "users/v-1/temp/gone", 50);
        as("v-1").delete("/api/v1/objects/users/v-1/temp/gone").then().statusCode(204);
        assertThat(stock.used("v-1")).isEqualTo(160);
        Audit.Report report = audit.user("v-1", true);
        assertThat(report.kept()).isEqualTo(new Audit.Kept(2, 150));
        assertThat(report.drift()).isZero();
        assertThat(report.stockDrift()).isZero();
    }

    @Test
    void anOverwriteNeedsRoomForBothVersions() {
        stock.limit("v-3", 150);
        put("v-3", "users/v-3/temp/x", 100);
        as("v-3")
                .body(bytes(100))
                .put("/api/v1/objects/users/v-3/temp/x")
                .then()
                .statusCode(429);
        put("v-3", "users/v-3/temp/x", 50);
        assertThat(stock.used("v-3")).isEqualTo(150);
    }

    @Test
    void whatALinkWroteBeyondTheRoomIsGoneForGoodAndWhatItReplacedIsThereAgain() throws Exception {
        stock.limit("v-5", 400);
        put("v-5", "users/v-5/temp/x", 100);
        String url = as("v-5")
                .contentType("application/json")
                .body("{\"path\":\"users/v-5/temp/x\",\"access\":\"write\",\"max_bytes\":200,\"replace\":true}")
                .post("/api/v1/pars")
                .then()
                .statusCode(201)
                .extract()
                .path("url");
        assertThat(stock.held("v-5")).isEqualTo(200);
        assertThat(anybody("PUT", url, bytes(5000)).statusCode()).isEqualTo(200);
        upkeep.arrived();
        assertThat(as("v-5").get("/api/v1/objects/users/v-5/temp/x").asByteArray())
                .isEqualTo(bytes(100));
        assertThat(inventory.versions("users/v-5/", null).items()).hasSize(1);
        assertThat(stock.used("v-5")).isEqualTo(100);
        assertThat(stock.held("v-5")).isZero();
        assertThat(audit.user("v-5", true).drift()).isZero();
    }

    @Test
    void versionsThatALifecycleRuleEndedAreGivenBackByTheAudit() {
        put("v-4", "users/v-4/temp/x", 100);
        put("v-4", "users/v-4/temp/x", 10);
        StoredVersion older = inventory.versions("users/v-4/", null).items().getLast();
        assertThat(store.deleteVersion(older.name(), older.versionId())).isTrue();
        assertThat(audit.user("v-4", true).stockDrift()).isEqualTo(100);
        assertThat(stock.used("v-4")).isEqualTo(10);
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

package dev.quartermaster.storage.erasure;

import static dev.quartermaster.storage.testing.Callers.as;
import static dev.quartermaster.storage.testing.Callers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.quartermaster.ocilocal.OciLocalAdmin;
import dev.quartermaster.ocilocal.fault.Fault;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deleting everything of a user, over HTTP, on a real PostgreSQL and a real bucket of the local store. */
@QuarkusTest
@QuarkusTestResource(StorageTestResource.class)
class ErasureTest {

    @Inject
    StockInMemory stock;

    @Inject
    Erasure erasure;

    @Inject
    ErasureRounds rounds;

    @Inject
    UploadJournal uploads;

    @Inject
    PartStore parts;

    @Inject
    BucketInventory inventory;

    @ConfigProperty(name = "oci.storage.endpoint")
    @SuppressWarnings("NullAway.Init") // set by the test framework
    String endpoint;

    @ConfigProperty(name = "test.store.admin-token")
    @SuppressWarnings("NullAway.Init") // set by the test framework
    String adminToken;

    private static void put(String user, String path, int size) {
        as(user).body(bytes(size)).put("/api/v1/objects/" + path).then();
    }

    private static ValidatableResponse plan(String user) {
        return as(user).delete("/api/v1/users/" + user + "/objects?dry_run=true")
                .then()
                .statusCode(200)
                .body("state", equalTo("planned"));
    }

    private static ValidatableResponse execute(String user, String plan) {
        return as(user).delete("/api/v1/users/" + user + "/objects?plan=" + plan)
                .then();
    }

    @Test
    void onlyThePlanIsExecutedAndWhatCameLaterSurvives() {
        for (int i = 0; i < 5; i++) {
            put("e-1", "users/e-1/temp/f" + i, 100 + i);
        }
        put("e-1", "datasets/e-1/d/one", 50);
        put("e-11", "users/e-11/temp/f0", 70);
        as("e-1")
                .contentType("application/json")
                .body("{\"path\":\"users/e-1/temp/w\",\"access\":\"write\",\"max_bytes\":1000}")
                .post("/api/v1/pars")
                .then()
                .statusCode(201);
        String name = "users/e-1/uploads/videos/v";
        String partsId = parts.begin(name, new Labels("video/mp4", Map.of()));
        parts.put(name, partsId, 1, bytes(2000), 2000);
        uploads.note(new Upload(
                UUID.randomUUID(),
                ObjectPath.parse(name),
                "e-1",
                UUID.randomUUID(),
                "video/mp4",
                "{}",
                partsId,
                List.of()));
        String orphan = parts.begin("users/e-1/temp/orphan", new Labels("video/mp4", Map.of()));
        String others = parts.begin("users/e-11/temp/orphan", new Labels("video/mp4", Map.of()));

        ValidatableResponse planned = plan("e-1")
                .body("objects", equalTo(6))
                .body("versions", equalTo(0))
                .body("uploads", equalTo(2))
                .body("pars", equalTo(1))
                .body("bytes", equalTo(560))
                .body("left", equalTo(9));
        String id = planned.extract().path("plan_id");
        as("e-1").get("/api/v1/storage").then().body("objects", equalTo(6));
        as("e-1").get("/api/v1/users/e-1/deletions/" + id).then().body("items", hasSize(9));
        put("e-1", "users/e-1/temp/f0", 333);
        put("e-1", "users/e-1/temp/later", 7);

        execute("e-1", id)
                .statusCode(200)
                .body("state", equalTo("done"))
                .body("deleted", equalTo(8))
                .body("kept", equalTo(1))
                .body("left", equalTo(0));
        as("e-1").get("/api/v1/storage").then().body("objects", equalTo(2)).body("bytes", equalTo(340));
        assertThat(as("e-1").get("/api/v1/objects/users/e-1/temp/f0").asByteArray())
                .isEqualTo(bytes(333));
        as("e-1").get("/api/v1/objects/users/e-1/temp/f1").then().statusCode(404);
        assertThat(stock.used("e-1")).isEqualTo(340);
        assertThat(stock.held("e-1")).isZero();
        assertThat(inventory.pending(null).items())
                .extracting("uploadId")
                .doesNotContain(partsId, orphan)
                .contains(others);
        parts.abort("users/e-11/temp/orphan", others);
        as("e-11").get("/api/v1/storage").then().body("bytes", equalTo(70));
        // said twice it is done once
        execute("e-1", id).statusCode(200).body("state", equalTo("done")).body("deleted", equalTo(8));
        assertThat(stock.used("e-1")).isEqualTo(340);
    }

    /** The process that executes a plan is gone after its first batch: a round of any replica goes on. */
    @Test
    void whatWasStartedGoesOnAfterACrash() {
        for (int i = 0; i < 130; i++) {
            put("e-2", "users/e-2/temp/f" + i, 1);
        }
        UUID id = UUID.fromString(plan("e-2").extract().path("plan_id"));
        DeletionPlan started = erasure.batch(erasure.start(erasure.find("e-2", id)));
        assertThat(erasure.progress(started).gone()).isEqualTo(100);
        assertThat(stock.used("e-2")).isEqualTo(30);
        rounds.round();
        assertThat(erasure.find("e-2", id).state()).isEqualTo(DeletionPlan.State.DONE);
        assertThat(erasure.progress(started).gone()).isEqualTo(130);
        assertThat(stock.used("e-2")).isZero();
    }

    @Test
    void aBucketInTroubleStopsItInTheMiddleAndNothingIsCountedTwice() {
        for (int i = 0; i < 10; i++) {
            put("e-3", "users/e-3/temp/f" + i, 10);
        }
        String id = plan("e-3").extract().path("plan_id");
        try (OciLocalAdmin admin = new OciLocalAdmin(endpoint, adminToken)) {
            admin.inject(Fault.of(Fault.Kind.UNAVAILABLE)
                    .onMethod("DELETE")
                    .skipping(4)
                    .times(6));
            execute("e-3", id)
                    .statusCode(202)
                    .body("state", equalTo("executing"))
                    .body("deleted", equalTo(4));
            admin.clearFaults();
        }
        assertThat(stock.used("e-3")).isEqualTo(60);
        rounds.round();
        as("e-3")
                .get("/api/v1/users/e-3/deletions/" + id)
                .then()
                .body("state", equalTo("done"))
                .body("deleted", equalTo(10));
        assertThat(stock.used("e-3")).isZero();
        as("e-3").get("/api/v1/storage").then().body("objects", equalTo(0));
    }

    @Test
    void anotherUsersPlanIsAbsent() {
        put("alice2", "users/alice2/temp/precious", 10);
        String id = plan("alice2").extract().path("plan_id");
        execute("alice", id).statusCode(404).body("code", equalTo("NOT_FOUND_007"));
        as("alice").delete("/api/v1/users/alice2/objects?plan=" + id).then().statusCode(403);
        as("alice").delete("/api/v1/users/alice2/objects?dry_run=true").then().statusCode(403);
        as("alice").get("/api/v1/users/alice/deletions/" + id).then().statusCode(404);
        as("alice").get("/api/v1/users/alice2/deletions/" + id).then().statusCode(403);
        String own = plan("alice").body("objects", equalTo(0)).extract().path("plan_id");
        execute("alice", own).statusCode(200).body("state", equalTo("done"));
        as("alice2").get("/api/v1/objects/users/alice2/temp/precious").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?dry_run=false",
                "?dry_run=true&plan=7b7c9e9e-0000-4000-8000-000000000000",
                "?plan=7b7c9e9e-0000-4000-8000-000000000000",
                "?plan=x",
                "?plan=%27%20or%201=1",
                "?dry_run=yes",
            })
    void nothingIsDeletedWithoutAPlan(String query) {
        put("e-4", "users/e-4/temp/x", 10);
        int status = as("e-4")
                .delete("/api/v1/users/e-4/objects" + query)
                .then()
                .extract()
                .statusCode();
        assertThat(status).isIn(400, 404);
        as("e-4").get("/api/v1/objects/users/e-4/temp/x").then().statusCode(200);
        as("e-4").delete("/api/v1/users/..%2Fe-4/objects?dry_run=true").then().statusCode(422);
    }
}

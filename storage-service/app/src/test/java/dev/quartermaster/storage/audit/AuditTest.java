package dev.quartermaster.storage.audit;

import static dev.quartermaster.storage.testing.Callers.as;
import static dev.quartermaster.storage.testing.Callers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.store.domain.PendingParts;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each way in which catalogue, bucket and stock can drift apart: brought about, seen, mended, and nobody else touched. */
@QuarkusTest
@QuarkusTestResource(StorageTestResource.class)
class AuditTest {

    private static final Labels LABELS = new Labels("text/plain", Map.of());

    @Inject
    Audit audit;

    @Inject
    StockInMemory stock;

    @Inject
    ObjectStore store;

    @Inject
    PartStore parts;

    @Inject
    LinkStore links;

    @Inject
    BucketInventory inventory;

    private static void put(String user, String path, int size) {
        as(user).body(bytes(size)).put("/api/v1/objects/" + path).then().statusCode(201);
    }

    private String past(String name, int size) {
        return store.put(name, new ByteArrayInputStream(bytes(size)), size, null, LABELS, new Expectation.Absent());
    }

    @Test
    void contentThatCamePastTheServiceIsEnteredAndCharged() {
        past("users/a-1/temp/stray", 300);
        past("users/a-11/temp/stray", 300);
        assertThat(audit.user("a-1", false).notCatalogued()).containsExactly("users/a-1/temp/stray");
        assertThat(stock.used("a-1")).isZero();
        assertThat(audit.user("a-1", true).drift()).isEqualTo(1);
        assertThat(audit.user("a-1", true).drift()).isZero();
        assertThat(stock.used("a-1")).isEqualTo(300);
        as("a-1").get("/api/v1/objects/users/a-1/temp/stray").then().statusCode(200);
        assertThat(stock.used("a-11")).isZero();
        as("a-11").get("/api/v1/storage").then().body("objects", equalTo(0));
    }

    @Test
    void contentThatIsGoneIsTakenOutAndGivenBack() {
        put("a-2", "users/a-2/temp/lost", 200);
        put("a-22", "users/a-22/temp/lost", 200);
        for (String user : List.of("a-2", "a-22")) {
            String name = "users/" + user + "/temp/lost";
            store.delete(name, store.head(name).orElseThrow().etag());
        }
        assertThat(audit.user("a-2", true).notStored()).containsExactly("users/a-2/temp/lost");
        assertThat(stock.used("a-2")).isZero();
        assertThat(stock.used("a-22")).isEqualTo(200);
    }

    @Test
    void partsThatNobodyWorksOnAreFreed() {
        parts.begin("users/a-3/temp/orphan", LABELS);
        parts.begin("users/a-33/temp/orphan", LABELS);
        // one that was begun a moment ago may not be in the journal yet
        assertThat(audit.user("a-3", true).orphanParts()).isEmpty();
        await().until(() -> !audit.user("a-3", false).orphanParts().isEmpty());
        assertThat(audit.user("a-3", true).orphanParts()).containsExactly("users/a-3/temp/orphan");
        assertThat(pending()).doesNotContain("users/a-3/temp/orphan").contains("users/a-33/temp/orphan");
    }

    @Test
    void theRoundsFreePartsOfWhoHasNoObjectYet() {
        parts.begin("users/a-8/temp/orphan", LABELS);
        parts.begin("of-another-service/a-8", LABELS);
        await().until(() -> {
            audit.abandonedUploads();
            return pending().stream().noneMatch("users/a-8/temp/orphan"::equals);
        });
        assertThat(pending()).contains("of-another-service/a-8");
    }

    private List<String> pending() {
        return inventory.pending(null).items().stream().map(PendingParts::name).toList();
    }

    @Test
    void partsThatCameByALiveLinkAreLeftAlone() {
        as("a-4")
                .contentType("application/json")
                .body("{\"path\":\"users/a-4/temp/big\",\"access\":\"write\",\"max_bytes\":1000}")
                .post("/api/v1/pars")
                .then()
                .statusCode(201);
        parts.begin("users/a-4/temp/big", LABELS);
        parts.begin("users/a-4/temp/other", LABELS);
        await().until(() -> !audit.user("a-4", false).orphanParts().isEmpty());
        assertThat(audit.user("a-4", true).orphanParts()).containsExactly("users/a-4/temp/other");
    }

    @Test
    void aStockThatIsWrongIsPutRightBothWays() {
        put("a-5", "users/a-5/temp/x", 1000);
        put("a-55", "users/a-55/temp/x", 1000);
        stock.drift("a-5", 500);
        stock.drift("a-55", 500);
        assertThat(audit.user("a-5", false).stockDrift()).isEqualTo(500);
        assertThat(stock.used("a-5")).isEqualTo(1500);
        assertThat(audit.user("a-5", true).stockDrift()).isEqualTo(500);
        assertThat(stock.used("a-5")).isEqualTo(1000);
        stock.drift("a-5", -300);
        assertThat(audit.user("a-5", true).stockDrift()).isEqualTo(-300);
        assertThat(stock.used("a-5")).isEqualTo(1000);
        assertThat(audit.user("a-5", true).stockDrift()).isZero();
        assertThat(stock.used("a-55")).isEqualTo(1500);
    }

    @Test
    void linksThatNobodyKnowsAreEnded() {
        Instant later = Instant.now().plusSeconds(600);
        links.forReading("qm-" + UUID.randomUUID(), "users/a-6/temp/x", later);
        links.forReading("qm-" + UUID.randomUUID(), "users/a-66/temp/x", later);
        assertThat(audit.user("a-6", true).unknownLinks()).isEqualTo(1);
        assertThat(links.issued("users/a-6/", null).items()).isEmpty();
        assertThat(links.issued("users/a-66/", null).items()).hasSize(1);
    }

    @Test
    void onlyAdministratorsAudit() {
        as("a-7").post("/api/v1/users/a-7/audit?mend=true").then().statusCode(403);
        as("a-7").post("/api/v1/users/a-77/audit").then().statusCode(403);
    }
}

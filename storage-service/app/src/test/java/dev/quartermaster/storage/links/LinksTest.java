package dev.quartermaster.storage.links;

import static dev.quartermaster.storage.testing.Callers.anybody;
import static dev.quartermaster.storage.testing.Callers.as;
import static dev.quartermaster.storage.testing.Callers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pre-authenticated requests over HTTP, used by plain HTTP on the local store. */
@QuarkusTest
@QuarkusTestResource(StorageTestResource.class)
class LinksTest {

    private static final String PARS = "/api/v1/pars";
    private static final byte[] NOTHING = {};

    @Inject
    StockInMemory stock;

    @Inject
    LinkUpkeep upkeep;

    @Inject
    LinkStore store;

    private static ValidatableResponse issue(String user, String body) {
        return as(user).contentType("application/json").body(body).post(PARS).then();
    }

    private static String writing(String path, long maxBytes, String more) {
        return "{\"path\":\"" + path + "\",\"access\":\"write\",\"max_bytes\":" + maxBytes + more + "}";
    }

    private static void put(String user, String path, int size) {
        as(user).body(bytes(size)).put("/api/v1/objects/" + path).then().statusCode(201);
    }

    @ParameterizedTest
    @CsvSource({"object", "folder", "move"})
    void aDeletedObjectIsNotSharedAnyMoreWhateverIsStoredThereLater(String how) throws Exception {
        String user = "l-gone-" + how;
        String path = "datasets/" + user + "/d-1/f";
        put(user, path, 100);
        put(user, path.replace("/f", "/other"), 100);
        String url = issue(user, "{\"path\":\"" + path + "\",\"access\":\"read\"}")
                .statusCode(201)
                .extract()
                .path("url");
        String other = issue(user, "{\"path\":\"" + path.replace("/f", "/other") + "\",\"access\":\"read\"}")
                .statusCode(201)
                .extract()
                .path("url");
        // content that is replaced stays shared
        as(user).body(bytes(101)).put("/api/v1/objects/" + path).then().statusCode(200);
        assertThat(anybody("GET", url, NOTHING).body()).isEqualTo(bytes(101));
        switch (how) {
            case "object" -> as(user).delete("/api/v1/objects/" + path).then().statusCode(204);
            case "folder" ->
                as(user).delete("/api/v1/datasets/" + user + "/d-1").then().statusCode(200);
            default ->
                as(user).contentType("application/json")
                        .body("{\"from\":\"" + path + "\",\"to\":\"users/" + user + "/temp/f\"}")
                        .post("/api/v1/moves")
                        .then()
                        .statusCode(201);
        }
        put(user, path, 102);
        assertThat(anybody("GET", url, NOTHING).statusCode()).isEqualTo(404);
        assertThat(anybody("GET", other, NOTHING).statusCode()).isEqualTo(how.equals("folder") ? 404 : 200);
        as(user).get(PARS).then().body("pars", hasSize(how.equals("folder") ? 0 : 1));
    }

    @Test
    void whoHasTheUrlReadsUntilItIsRevoked() throws Exception {
        put("l-1", "users/l-1/temp/a%20b", 1000);
        ValidatableResponse made = issue("l-1", "{\"path\":\"users/l-1/temp/a b\",\"access\":\"read\"}")
                .statusCode(201)
                .body("access", equalTo("read"))
                .body("path", equalTo("users/l-1/temp/a b"));
        String url = made.extract().path("url");
        String id = made.extract().path("id");
        Duration life = Duration.between(
                Instant.parse(made.extract().path("created_at")),
                Instant.parse(made.extract().path("expires_at")));
        assertThat(life).isEqualTo(Duration.ofHours(24));
        assertThat(anybody("GET", url, NOTHING).body()).isEqualTo(bytes(1000));
        assertThat(anybody("PUT", url, bytes(5)).statusCode()).isGreaterThanOrEqualTo(400);
        as("l-1").get(PARS).then().body("pars", hasSize(1)).body("pars[0].url", nullValue());
        as("l-1").get(PARS + "/" + id).then().statusCode(200).body("id", equalTo(id));
        as("l-1").delete(PARS + "/" + id).then().statusCode(204);
        assertThat(anybody("GET", url, NOTHING).statusCode()).isGreaterThanOrEqualTo(400);
        as("l-1").get(PARS + "/" + id).then().statusCode(404).body("code", equalTo("NOT_FOUND_007"));
        as("l-1").delete(PARS + "/" + id).then().statusCode(404);
    }

    @Test
    void aLinkForWritingHoldsItsMaximumAndIsChargedWhatCame() throws Exception {
        stock.limit("l-2", 2000);
        String url = issue("l-2", writing("users/l-2/temp/w", 1500, ""))
                .statusCode(201)
                .extract()
                .path("url");
        assertThat(stock.held("l-2")).isEqualTo(1500);
        issue("l-2", writing("users/l-2/temp/w2", 501, "")).statusCode(429).body("code", equalTo("QUOTA_002"));
        as("l-2").get("/api/v1/objects/users/l-2/temp/w").then().statusCode(404);
        assertThat(anybody("PUT", url, bytes(700)).statusCode()).isEqualTo(200);
        // the first who reads it makes it known
        assertThat(as("l-2")
                        .get("/api/v1/objects/users/l-2/temp/w")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray())
                .isEqualTo(bytes(700));
        assertThat(stock.used("l-2")).isEqualTo(700);
        assertThat(stock.held("l-2")).isZero();
        // one object each: the link is over
        assertThat(anybody("PUT", url, bytes(10)).statusCode()).isGreaterThanOrEqualTo(400);
        as("l-2").get(PARS).then().body("pars", hasSize(0));
    }

    @Test
    void aRoundSeesWhatNobodyReads() throws Exception {
        put("l-3", "users/l-3/temp/w", 400);
        issue("l-3", writing("users/l-3/temp/w", 1000, "")).statusCode(409).body("code", equalTo("VAL_018"));
        String url = issue("l-3", writing("users/l-3/temp/w", 1000, ",\"replace\":true"))
                .statusCode(201)
                .extract()
                .path("url");
        assertThat(stock.held("l-3")).isEqualTo(600);
        upkeep.arrived();
        assertThat(stock.held("l-3")).isEqualTo(600);
        anybody("PUT", url, bytes(900));
        upkeep.arrived();
        upkeep.arrived();
        assertThat(stock.used("l-3")).isEqualTo(900);
        assertThat(stock.held("l-3")).isZero();
        as("l-3").get("/api/v1/storage").then().body("bytes", equalTo(900)).body("objects", equalTo(1));
    }

    @Test
    void whatIsLargerThanAnnouncedStaysOnlyWhereThereIsRoom() throws Exception {
        stock.limit("l-4", 1000);
        String fits =
                issue("l-4", writing("users/l-4/temp/fits", 100, "")).extract().path("url");
        anybody("PUT", fits, bytes(600));
        upkeep.arrived();
        assertThat(stock.used("l-4")).isEqualTo(600);
        String tooMuch =
                issue("l-4", writing("users/l-4/temp/much", 100, "")).extract().path("url");
        anybody("PUT", tooMuch, bytes(5000));
        upkeep.arrived();
        assertThat(stock.used("l-4")).isEqualTo(600);
        assertThat(stock.held("l-4")).isZero();
        as("l-4").get("/api/v1/objects/users/l-4/temp/much").then().statusCode(404);
    }

    @Test
    void anExpiredLinkIsWorthNothingAndHoldsNothing() throws Exception {
        String url = issue("l-5", writing("users/l-5/temp/w", 1000, ",\"expires_in\":\"PT1S\""))
                .statusCode(201)
                .extract()
                .path("url");
        assertThat(stock.held("l-5")).isEqualTo(1000);
        await().until(() -> anybody("PUT", url, bytes(10)).statusCode() >= 400);
        await().until(() -> {
            upkeep.expired();
            return stock.held("l-5") + stock.used("l-5") <= 10;
        });
        as("l-5").get(PARS).then().body("pars", hasSize(0));
        assertThat(store.issued("users/l-5/", null).items()).isEmpty();
    }

    @Test
    void whatNobodyKnowsInTheBucketIsEndedAndOthersAreLeftAlone() {
        Instant later = Instant.now().plusSeconds(600);
        store.forWriting("qm-" + UUID.randomUUID(), "users/l-6/temp/x", later);
        store.forWriting("qm-" + UUID.randomUUID(), "users/l-66/temp/x", later);
        store.forReading("by-hand", "users/l-6/temp/x", later);
        put("l-6", "users/l-6/temp/known", 10);
        issue("l-6", "{\"path\":\"users/l-6/temp/known\",\"access\":\"read\"}").statusCode(201);
        assertThat(upkeep.unknown("l-6", false)).isEqualTo(1);
        assertThat(upkeep.unknown("l-6", true)).isEqualTo(1);
        assertThat(upkeep.unknown("l-6", true)).isZero();
        assertThat(store.issued("users/l-6/", null).items()).hasSize(2);
        assertThat(store.issued("users/l-66/", null).items()).hasSize(1);
    }

    @Test
    void anotherUsersLinksAreAbsent() {
        put("alice2", "users/alice2/temp/x", 10);
        String id = issue("alice2", "{\"path\":\"users/alice2/temp/x\",\"access\":\"read\"}")
                .statusCode(201)
                .extract()
                .path("id");
        issue("alice", "{\"path\":\"users/alice2/temp/x\",\"access\":\"read\"}").statusCode(403);
        issue("alice", writing("users/alice2/temp/y", 10, "")).statusCode(403);
        as("alice").get(PARS + "/" + id).then().statusCode(404).body("code", equalTo("NOT_FOUND_007"));
        as("alice").delete(PARS + "/" + id).then().statusCode(404).body("code", equalTo("NOT_FOUND_007"));
        as("alice").get(PARS + "?user=alice2").then().statusCode(403);
        as("alice").get(PARS).then().statusCode(200).body("pars", hasSize(0));
        as("alice2").get(PARS + "/" + id).then().statusCode(200);
        assertThat(stock.held("alice2")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|422|VAL_004",
                "{\"path\":\"users/l-7/temp/x\"}|422|VAL_004",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"list\"}|422|VAL_007",
                "{\"path\":\"users/l-7/temp/\",\"access\":\"read\"}|422|STORAGE_005",
                "{\"path\":\"users/l-7/\",\"access\":\"write\",\"max_bytes\":1}|422|STORAGE_005",
                "{\"path\":\"users/l-7/../l-8/temp/x\",\"access\":\"read\"}|422|STORAGE_005",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"read\"}|404|NOT_FOUND_008",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"write\"}|422|VAL_004",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"write\",\"max_bytes\":0}|422|VAL_005",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"write\",\"max_bytes\":-1}|422|VAL_005",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"read\",\"max_bytes\":1}|422|VAL_008",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"write\",\"max_bytes\":1,\"expires_in\":\"P8D\"}|422|VAL_005",
                "{\"path\":\"users/l-7/temp/x\",\"access\":\"write\",\"max_bytes\":1,\"expires_in\":\"-PT1H\"}|422|VAL_005",
            })
    void whatIsNotALinkIsRefusedAndHoldsNothing(String body, int status, String code) {
        issue("l-7", body).statusCode(status).body("code", equalTo(code));
        as("l-7").get(PARS).then().body("pars", hasSize(0));
        as("l-7").get(PARS + "/%2e%2e").then().statusCode(404);
        as("l-7").get(PARS + "?cursor=x").then().statusCode(400).body("code", equalTo("VAL_016"));
        assertThat(stock.held("l-7")).isZero();
        assertThat(store.issued("users/l-7/", null).items()).isEmpty();
    }
}

package dev.quartermaster.storage;

import static dev.quartermaster.storage.testing.Tenant.content;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.quartermaster.ocilocal.OciLocalAdmin;
import dev.quartermaster.ocilocal.fault.Fault;
import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.storage.testing.Landscape;
import dev.quartermaster.storage.testing.RawUpload;
import dev.quartermaster.storage.testing.Tenant;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Nothing is stored that quota-service has not allowed, and its books say what the bucket has, whatever happens: the two
 * services as they ship.
 */
class PackagedQuotaFlowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PART = Landscape.PART;

    private final Landscape landscape = Landscape.shared();

    private static void nothingIsHeldOrStored(Tenant tenant) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tenant.holds()).isEmpty());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tenant.unfinishedInBucket()).isZero());
        assertThat(tenant.stock()).isZero();
        assertThat(tenant.inBucket()).isEmpty();
    }

    @Test
    void of_200_uploads_at_once_exactly_those_are_stored_that_there_is_room_for() {
        Tenant tenant = Tenant.withRoomFor(3000);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < 200; i++) {
                answers.add(client.sendAsync(
                        tenant.put("f" + i, BodyPublishers.ofByteArray(content(1000))), BodyHandlers.ofString()));
            }
            List<Integer> statuses =
                    answers.stream().map(it -> it.join().statusCode()).toList();
            assertThat(Collections.frequency(statuses, 201)).isEqualTo(3);
            assertThat(Collections.frequency(statuses, 429)).isEqualTo(197);
        }
        assertThat(tenant.stock()).isEqualTo(3000);
        assertThat(tenant.holds()).isEmpty();
        assertThat(tenant.inBucket()).containsExactly(1000L, 1000L, 1000L);
    }

    @Test
    void overwriting_counts_the_difference() {
        Tenant tenant = Tenant.withRoomFor(3000);
        for (int size : List.of(1000, 400, 2500, 3000)) {
            tenant.storage().body(content(size)).put(tenant.route("x")).then().statusCode(size == 1000 ? 201 : 200);
            assertThat(tenant.stock()).isEqualTo(size);
            assertThat(tenant.inBucket()).containsExactly((long) size);
        }
        tenant.storage()
                .body(content(3001))
                .put(tenant.route("x"))
                .then()
                .statusCode(429)
                .body("code", equalTo("QUOTA_002"));
        assertThat(tenant.stock()).isEqualTo(3000);
        tenant.storage().delete(tenant.route("x")).then().statusCode(204);
        nothingIsHeldOrStored(tenant);
    }

    @Test
    void an_upload_that_fails_gives_everything_back() throws IOException {
        Tenant tenant = Tenant.withRoomFor(10 * PART);
        tenant.storage()
                .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                .body(content(1000))
                .put(tenant.route("wrong"))
                .then()
                .statusCode(422)
                .body("code", equalTo("STORAGE_004"));
        nothingIsHeldOrStored(tenant);
        try (OciLocalAdmin store = landscape.objects().admin()) {
            // the second part is never taken
            store.inject(Fault.of(Fault.Kind.UNAVAILABLE).onMethod("PUT").skipping(1));
            try {
                tenant.storage()
                        .body(content(3 * PART))
                        .put(tenant.route("parts"))
                        .then()
                        .statusCode(503)
                        .body("code", equalTo("STORAGE_001"));
            } finally {
                store.clearFaults();
            }
        }
        nothingIsHeldOrStored(tenant);
        try (RawUpload upload = RawUpload.begin(landscape.storage(), tenant, "gone", 5 * PART)) {
            upload.send(content(2 * PART + 17));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.holds()).containsExactly(5 * PART));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.unfinishedInBucket()).isEqualTo(1));
        }
        nothingIsHeldOrStored(tenant);
    }

    @Test
    void a_hold_grows_with_content_of_unknown_length_until_there_is_no_room() throws IOException {
        Tenant tenant = Tenant.withRoomFor(4 * PART);
        try (RawUpload upload = RawUpload.beginChunked(landscape.storage(), tenant, "fits")) {
            upload.sendChunk(content(2 * PART));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    tenant.holds().stream().mapToLong(it -> it).sum())
                            .isBetween(2L * PART, 4L * PART));
            upload.endChunks();
            assertThat(upload.answer()).startsWith("HTTP/1.1 201");
        }
        assertThat(tenant.stock()).isEqualTo(2 * PART);
        assertThat(tenant.holds()).isEmpty();
        try (RawUpload upload = RawUpload.beginChunked(landscape.storage(), tenant, "outgrows")) {
            for (int sent = 0; sent < 3; sent++) {
                upload.sendChunk(content(PART));
            }
            // the content has not ended, and is refused
            assertThat(upload.answer()).startsWith("HTTP/1.1 429").contains("\"QUOTA_002\"");
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tenant.holds()).isEmpty());
        assertThat(tenant.stock()).isEqualTo(2 * PART);
        assertThat(tenant.inBucket()).containsExactly(2L * PART);
        assertThat(tenant.unfinishedInBucket()).isZero();
    }

    @Test
    void without_quota_service_nothing_is_stored_and_everything_else_goes_on() {
        Tenant tenant = Tenant.withRoomFor(3000);
        tenant.storage().body(content(1000)).put(tenant.route("a")).then().statusCode(201);
        tenant.storage().body(content(500)).put(tenant.route("b")).then().statusCode(201);
        landscape.killQuota();
        try {
            tenant.storage()
                    .body(content(10))
                    .put(tenant.route("c"))
                    .then()
                    .statusCode(503)
                    .body("code", equalTo("INTERNAL_004"));
            given().get(landscape.storage() + "/q/health/ready").then().statusCode(200);
            assertThat(tenant.storage()
                            .get(tenant.route("a"))
                            .then()
                            .statusCode(200)
                            .extract()
                            .asByteArray())
                    .isEqualTo(content(1000));
            tenant.storage().get("/api/v1/objects").then().statusCode(200).body("total", equalTo(2));
            tenant.storage().delete(tenant.route("b")).then().statusCode(204);
        } finally {
            landscape.restartQuota();
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tenant.stock()).isEqualTo(1000));
        assertThat(tenant.holds()).isEmpty();
        assertThat(tenant.inBucket()).containsExactly(1000L);
        tenant.storage().body(content(10)).put(tenant.route("c")).then().statusCode(201);
    }

    @Test
    void under_load_uploads_are_shed_that_only_the_load_forbids() {
        Tenant tenant = Tenant.withRoomFor(3000);
        tenant.uploadsPerHourAtMost(200);
        tenant.storage().body(content(10)).put(tenant.route("a")).then().statusCode(201);
        tenant.storage().body(content(10)).put(tenant.route("b")).then().statusCode(201);
        landscape.throttle(0.01);
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> tenant.storage()
                            .body(content(10))
                            .put(tenant.route("a"))
                            .then()
                            .statusCode(503)
                            .body("code", equalTo("THROTTLE_001"))
                            .header("Retry-After", notNullValue()));
        } finally {
            landscape.throttle(1);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> tenant.storage()
                        .body(content(10))
                        .put(tenant.route("a"))
                        .then()
                        .statusCode(200));
        assertThat(tenant.stock()).isEqualTo(20);
        assertThat(tenant.holds()).isEmpty();
    }

    @Test
    void a_storage_service_that_is_killed_in_an_upload_leaves_nothing_behind() throws IOException {
        Tenant tenant = Tenant.withRoomFor(10 * PART);
        tenant.storage().body(content(1000)).put(tenant.route("before")).then().statusCode(201);
        Landscape.Replica doomed = landscape.replica("storage-doomed", Map.of());
        RawUpload upload = RawUpload.begin(doomed.url(), tenant, "half", 5 * PART);
        try (upload) {
            upload.send(content(2 * PART + 17));
            // a part is there only after the journal knows the upload; before that an audit of the user finds it
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.partsInBucket()).isPositive());
            assertThat(tenant.unfinishedInBucket()).isEqualTo(1);
            assertThat(tenant.holds()).containsExactly(5 * PART);
        } finally {
            doomed.process().kill9();
        }
        tenant.storage().get(tenant.route("half")).then().statusCode(404);
        tenant.storage().get("/api/v1/objects").then().body("total", equalTo(1));
        // another replica finds what the journal says of the dead one
        Landscape.Replica auditor = landscape.replica(
                "storage-auditor",
                Map.of(
                        "QUARTERMASTER_STORAGE_AUDIT_ABANDONED_AFTER", "PT5S",
                        "QUARTERMASTER_STORAGE_AUDIT_UPLOADS_EVERY", "1s"));
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.holds()).isEmpty());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.unfinishedInBucket()).isZero());
        } finally {
            auditor.process().stop();
        }
        assertThat(tenant.stock()).isEqualTo(1000);
        assertThat(tenant.inBucket()).containsExactly(1000L);
        given().baseUri(landscape.storage().toString())
                .header("Authorization", "Bearer " + TestTokens.admin())
                .post("/api/v1/users/" + tenant.user() + "/audit")
                .then()
                .statusCode(200)
                .body("objects", equalTo(1))
                .body("not_catalogued", equalTo(List.of()))
                .body("not_stored", equalTo(List.of()));
        tenant.storage().body(content(10)).put(tenant.route("half")).then().statusCode(201);
    }

    @Test
    void an_audit_mends_what_quota_service_counts_wrong() throws IOException {
        Tenant tenant = Tenant.withRoomFor(10 * PART);
        tenant.storage().body(content(1000)).put(tenant.route("a")).then().statusCode(201);
        for (int drift : List.of(500, -300)) {
            tenant.drift(drift);
            assertThat(tenant.stock()).isEqualTo(1000 + drift);
            // what an upload holds meanwhile is no drift
            try (RawUpload upload = RawUpload.begin(landscape.storage(), tenant, "held", 5 * PART)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(tenant.holds()).containsExactly(5 * PART));
                audited(tenant, false).body("stock_drift", equalTo(drift));
                assertThat(tenant.stock()).isEqualTo(1000 + drift + 5 * PART);
                audited(tenant, true).body("stock_drift", equalTo(drift));
                assertThat(tenant.stock()).isEqualTo(1000 + 5 * PART);
                upload.send(content(10));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.holds()).isEmpty());
            audited(tenant, true).body("stock_drift", equalTo(0));
            assertThat(tenant.stock()).isEqualTo(1000);
        }
        assertThat(tenant.inBucket()).containsExactly(1000L);
    }

    private ValidatableResponse audited(Tenant tenant, boolean mend) {
        return given().baseUri(landscape.storage().toString())
                .header("Authorization", "Bearer " + TestTokens.admin())
                .post("/api/v1/users/" + tenant.user() + "/audit?mend=" + mend)
                .then()
                .statusCode(200);
    }
}

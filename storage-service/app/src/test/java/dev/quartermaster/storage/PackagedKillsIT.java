package dev.quartermaster.storage;

import static dev.quartermaster.storage.testing.Tenant.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.ocilocal.OciLocalAdmin;
import dev.quartermaster.ocilocal.fault.Fault;
import dev.quartermaster.storage.testing.Landscape;
import dev.quartermaster.storage.testing.RawUpload;
import dev.quartermaster.storage.testing.Tenant;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What takes long goes on where a process was killed with SIGKILL, and nothing that was told is forgotten. */
class PackagedKillsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PART = Landscape.PART;
    private static final int MANY = 60;

    private final Landscape landscape = Landscape.shared();

    @Test
    void a_resumable_upload_goes_on_at_another_replica_with_everything_that_was_acknowledged() throws IOException {
        Tenant tenant = Tenant.withRoomFor(7 * PART);
        byte[] whole = content(6 * PART + 17);
        Landscape.Replica doomed = landscape.replica("storage-doomed-upload", Map.of());
        String upload;
        try {
            upload = tenant.storage(doomed.url())
                    .header("Upload-Complete", "?0")
                    .header("Upload-Length", whole.length)
                    .body(Arrays.copyOf(whole, 2 * PART))
                    .put(tenant.route("f"))
                    .then()
                    .statusCode(201)
                    .header("Upload-Offset", Integer.toString(2 * PART))
                    .extract()
                    .header("Location");
            try (RawUpload rest = RawUpload.append(doomed.url(), tenant, upload, 2 * PART, whole.length - 2 * PART)) {
                rest.send(Arrays.copyOfRange(whole, 2 * PART, 3 * PART + PART / 2));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(tenant.partsInBucket()).isEqualTo(3));
                doomed.process().kill9();
            }
        } finally {
            doomed.process().kill9();
        }
        assertThat(tenant.holds()).containsExactly(whole.length);
        tenant.storage().get(tenant.route("f")).then().statusCode(404);
        int offset = Integer.parseInt(
                tenant.storage().head(upload).then().statusCode(204).extract().header("Upload-Offset"));
        // the third part may have been stored and not been written down
        assertThat(offset).isIn(2 * PART, 3 * PART);
        tenant.storage()
                .contentType("application/partial-upload")
                .header("Upload-Offset", offset)
                .header("Upload-Complete", "?1")
                .body(Arrays.copyOfRange(whole, offset, whole.length))
                .patch(upload)
                .then()
                .statusCode(201)
                .body("size", equalTo(whole.length));
        assertThat(tenant.storage()
                        .get(tenant.route("f"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray())
                .isEqualTo(whole);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tenant.holds()).isEmpty());
        assertThat(tenant.stock()).isEqualTo(whole.length);
        assertThat(tenant.inBucket()).containsExactly((long) whole.length);
        assertThat(tenant.unfinishedInBucket()).isZero();
    }

    @Test
    void a_planned_deletion_goes_on_and_spares_what_came_after_the_plan() throws Exception {
        Tenant tenant = Tenant.withRoomFor(PART);
        for (int i = 0; i < MANY; i++) {
            tenant.storage()
                    .body(content(100))
                    .put(tenant.route("f" + i))
                    .then()
                    .statusCode(201);
        }
        String everything = "/api/v1/users/" + tenant.user() + "/objects";
        String plan = tenant.storage()
                .delete(everything + "?dry_run=true")
                .then()
                .statusCode(200)
                .body("objects", equalTo(MANY))
                .extract()
                .path("plan_id");
        tenant.storage().body(content(70)).put(tenant.route("later")).then().statusCode(201);
        tenant.storage().body(content(90)).put(tenant.route("f7")).then().statusCode(200);
        String state = "/api/v1/users/" + tenant.user() + "/deletions/" + plan;
        Landscape.Replica doomed = landscape.replica("storage-doomed-deletion", Map.of());
        try (OciLocalAdmin store = landscape.objects().admin();
                HttpClient client = HttpClient.newHttpClient()) {
            store.inject(Fault.of(Fault.Kind.SLOW).onMethod("DELETE").delayed(200));
            client.sendAsync(
                    HttpRequest.newBuilder(doomed.url().resolve(everything + "?plan=" + plan))
                            .header("Authorization", "Bearer " + tenant.token())
                            .DELETE()
                            .build(),
                    BodyHandlers.discarding());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tenant.inBucket()).hasSizeLessThan(MANY - 10));
            doomed.process().kill9();
            assertThat(tenant.inBucket()).hasSizeGreaterThan(5);
            tenant.storage().get(state).then().statusCode(200).body("state", equalTo("executing"));
            store.clearFaults();
        } finally {
            doomed.process().kill9();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> tenant.storage()
                        .get(state)
                        .then()
                        .statusCode(200)
                        .body("state", equalTo("done"))
                        .body("left", equalTo(0))
                        .body("deleted", equalTo(MANY - 1))
                        .body("kept", equalTo(1)));
        assertThat(tenant.inBucket()).containsExactlyInAnyOrder(70L, 90L);
        tenant.storage().get("/api/v1/objects").then().body("total", equalTo(2));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(tenant.stock()).isEqualTo(160));
        assertThat(tenant.holds()).isEmpty();
    }
}

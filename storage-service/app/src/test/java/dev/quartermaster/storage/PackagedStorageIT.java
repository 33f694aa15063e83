package dev.quartermaster.storage;

import static dev.quartermaster.storage.testing.Tenant.content;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.storage.testing.Landscape;
import dev.quartermaster.storage.testing.Tenant;
import dev.quartermaster.storage.testing.UsageTopic;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service as it ships, jar or native image, on everything that it needs: every capability once, through HTTP. */
class PackagedStorageIT {

    private static final int LARGE = 2 * Landscape.PART + 17;

    private final Landscape landscape = Landscape.shared();

    private RequestSpecification anybody() {
        return given().baseUri(landscape.storage().toString());
    }

    private RequestSpecification admin() {
        return anybody().header("Authorization", "Bearer " + TestTokens.admin());
    }

    @Test
    void health_metrics_and_documents_are_there() {
        anybody().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        anybody().get("/q/health/live").then().statusCode(200);
        anybody().get("/q/health/started").then().statusCode(200);
        anybody().get("/q/metrics").then().statusCode(200).body(containsString("quartermaster_events_published_total"));
        anybody()
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.'/api/v1/objects'.get", notNullValue())
                .body("paths.'/api/v1/objects/{path}'.put", notNullValue())
                .body("paths.'/api/v1/users/{user}/audit'.post", notNullValue())
                .rootPath("paths.'/api/v1/uploads/{id}'")
                .body("head.responses.'204'.headers.'Upload-Offset'.example", notNullValue())
                .body("patch.parameters.name", hasItems("Upload-Offset", "Upload-Complete", "Repr-Digest"))
                .body("patch.requestBody.content", hasKey("application/partial-upload"))
                .body("patch.responses.'201'.content.'application/json'.examples.insert", notNullValue())
                .body("patch.responses.keySet()", hasItems("204", "400", "404", "409", "415", "422", "429", "503"))
                .body("delete.responses", hasKey("204"))
                .rootPath("paths.'/api/v1/objects/{path}'")
                .body("put.parameters.name", hasItems("Upload-Complete", "Upload-Length"))
                .body("put.responses.'201'.headers", hasKey("Location"));
        anybody().get("/q/swagger-ui/").then().statusCode(200);
        anybody().get("/api/v1/errors").then().statusCode(200);
    }

    @Test
    void an_object_is_stored_found_described_copied_moved_and_deleted() {
        Tenant tenant = Tenant.withRoomFor(10 * LARGE);
        String file = tenant.route("a%20b");
        String id = tenant.storage()
                .contentType("image/jpeg")
                .header("X-Object-Metadata", "{\"album\":\"one\"}")
                .body(content(1000))
                .put(file)
                .then()
                .statusCode(201)
                .body("result", equalTo("insert"))
                .extract()
                .path("id");
        tenant.storage()
                .body(content(LARGE))
                .put(file)
                .then()
                .statusCode(200)
                .body("result", equalTo("update"))
                .body("id", equalTo(id));
        assertThat(tenant.storage().get(file).then().statusCode(200).extract().asByteArray())
                .isEqualTo(content(LARGE));
        tenant.storage().header("Range", "bytes=5-9").get(file).then().statusCode(206);
        tenant.storage().head(file).then().statusCode(200).header("Content-Length", "" + LARGE);
        tenant.storage()
                .queryParam("uri", "darkstorage://quartermaster/" + tenant.path("a%2520b"))
                .get("/api/v1/content")
                .then()
                .statusCode(200);
        tenant.storage()
                .body("{\"album\":\"two\"}")
                .patch(file)
                .then()
                .statusCode(200)
                .body("metadata.album", equalTo("two"));
        tenant.storage()
                .queryParam("metadata_filter", "%7B%22album%22%3A%22two%22%7D")
                .get("/api/v1/objects")
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("objects[0].size", equalTo(LARGE));
        transfer(tenant, "copies", tenant.path("a b"), tenant.path("copy"));
        transfer(tenant, "moves", tenant.path("copy"), "datasets/" + tenant.user() + "/d-1/moved");
        tenant.storage()
                .get("/api/v1/storage")
                .then()
                .body("bytes", equalTo(2 * LARGE))
                .body("objects", equalTo(2));
        assertThat(tenant.stock()).isEqualTo(2 * LARGE);
        tenant.storage()
                .delete("/api/v1/datasets/" + tenant.user() + "/d-1")
                .then()
                .statusCode(200)
                .body("deleted_objects", equalTo(1));
        assertThat(tenant.stock()).isEqualTo(LARGE);
        admin().post("/api/v1/users/" + tenant.user() + "/audit?mend=true")
                .then()
                .statusCode(200)
                .body("objects", equalTo(1))
                .body("not_stored", equalTo(List.of()));
        tenant.storage().delete(file).then().statusCode(204);
        tenant.storage().get(file).then().statusCode(404).body("code", equalTo("NOT_FOUND_008"));
        assertThat(tenant.stock()).isZero();
    }

    private static void transfer(Tenant tenant, String how, String from, String to) {
        tenant.storage()
                .contentType(ContentType.JSON)
                .body("{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}")
                .post("/api/v1/" + how)
                .then()
                .statusCode(201);
    }

    @Test
    void every_store_read_and_delete_becomes_a_usage_event_and_no_byte_is_counted_twice() {
        Tenant tenant = Tenant.withRoomFor(3000);
        String file = tenant.route("f");
        tenant.storage().body(content(1000)).put(file).then().statusCode(201);
        tenant.storage().body(content(400)).put(file).then().statusCode(200);
        tenant.storage().body(content(3001)).put(file).then().statusCode(429);
        tenant.storage()
                .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                .body(content(7))
                .put(file)
                .then()
                .statusCode(422);
        tenant.storage().get(file).then().statusCode(200);
        tenant.storage().header("Range", "bytes=0-9").get(file).then().statusCode(206);
        tenant.storage().delete(file).then().statusCode(204);
        tenant.storage().body(content(50)).put(tenant.route("g")).then().statusCode(201);
        try (UsageTopic topic = new UsageTopic(landscape.brokers(), tenant.user())) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(topic.fromStorage())
                            .extracting(event -> event.what() + " "
                                    + event.data().get("payload_bytes").asLong())
                            .containsExactlyInAnyOrder(
                                    "store_file success 1000",
                                    "store_file success 400",
                                    "store_file quota_exceeded 3001",
                                    "store_file failure 7",
                                    "read_file success 400",
                                    "read_file success 10",
                                    "delete_file success 400",
                                    "store_file success 50"));
            JsonNode first = topic.fromStorage().getFirst().data();
            assertThat(first.get("user").asText()).isEqualTo(tenant.user());
            assertThat(first.get("resource").asText()).isEqualTo(tenant.path("f"));
            assertThat(first.get("ip").asText()).isEqualTo("127.0.0.1");
            // what quota-service tells of the same is all that is added up
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(topic.total("storage_bytes")).isEqualTo(50));
            assertThat(topic.total("uploads")).isEqualTo(3);
            assertThat(topic.fromQuota())
                    .extracting(UsageTopic.Event::what)
                    .contains("upload success", "upload quota_exceeded");
        }
        assertThat(tenant.stock()).isEqualTo(50);
    }

    @Test
    void nobody_reaches_what_is_not_theirs() {
        Tenant owner = Tenant.withRoomFor(3000);
        Tenant other = Tenant.withRoomFor(3000);
        owner.storage().body(content(10)).put(owner.route("x")).then().statusCode(201);
        anybody().get(owner.route("x")).then().statusCode(401).body("code", equalTo("AUTH_001"));
        other.storage().get(owner.route("x")).then().statusCode(403).body("code", equalTo("AUTH_007"));
        other.storage().body(content(10)).put(owner.route("x")).then().statusCode(403);
        other.storage()
                .get("/api/v1/objects/users/" + other.user() + "/temp/%2e%2e%2fx")
                .then()
                .statusCode(422)
                .body("code", equalTo("STORAGE_005"));
        admin().get(owner.route("x")).then().statusCode(200);
    }
}

package dev.quartermaster.storage.objects.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects over HTTP, on a real PostgreSQL and a real bucket of the local store. */
@QuarkusTest
@QuarkusTestResource(StorageTestResource.class)
class ObjectsTest {

    private static final String ROUTE = "/api/v1/objects/";

    @Inject
    StockInMemory stock;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // set by the test framework
    URI service;

    private static RequestSpecification as(String user) {
        return given().header("Authorization", "Bearer " + TestTokens.user(user))
                .urlEncodingEnabled(false);
    }

    private static byte[] bytes(int count) {
        byte[] content = new byte[count];
        new Random(count).nextBytes(content);
        return content;
    }

    @Test
    void anObjectIsInsertedThenUpdatedAndKeepsItsId() {
        String path = ROUTE + "users/u-1/uploads/photos/a%20b.jpg";
        String id = as("u-1")
                .contentType("image/jpeg")
                .header("X-Object-Metadata", "{\"album\":\"one\"}")
                .body(bytes(1000))
                .put(path)
                .then()
                .statusCode(201)
                .body("result", equalTo("insert"))
                .body("size", equalTo(1000))
                .body("type", equalTo("photo"))
                .body("uri", equalTo("darkstorage://quartermaster/users/u-1/uploads/photos/a%20b.jpg"))
                .extract()
                .path("id");
        as("u-1")
                .body(bytes(400))
                .put(path)
                .then()
                .statusCode(200)
                .body("result", equalTo("update"))
                .body("id", equalTo(id))
                .body("metadata.album", equalTo("one"));
        assertThat(stock.used("u-1")).isEqualTo(400);
        assertThat(stock.held("u-1")).isZero();
        assertThat(as("u-1").get(path).then().statusCode(200).extract().asByteArray())
                .isEqualTo(bytes(400));
        as("u-1").delete(path).then().statusCode(204);
        as("u-1").get(path).then().statusCode(404).body("code", equalTo("NOT_FOUND_008"));
        assertThat(stock.used("u-1")).isZero();
    }

    @Test
    void largeContentAndContentWithoutALengthGoInParts() throws Exception {
        byte[] large = bytes(5 * 1024 * 1024 + 17);
        for (HttpRequest.BodyPublisher body : List.of(
                BodyPublishers.ofByteArray(large),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
            HttpResponse<byte[]> stored = send("u-2", "PUT", "users/u-2/uploads/videos/v.mp4", body);
            assertThat(stored.statusCode())
                    .as(new String(stored.body(), StandardCharsets.UTF_8))
                    .isIn(200, 201);
            assertThat(send("u-2", "GET", "users/u-2/uploads/videos/v.mp4", BodyPublishers.noBody())
                            .body())
                    .isEqualTo(large);
            assertThat(stock.used("u-2")).isEqualTo(large.length);
            assertThat(stock.held("u-2")).isZero();
        }
        byte[] small = bytes(10);
        send("u-2", "PUT", "users/u-2/temp/s", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(small)));
        assertThat(stock.used("u-2")).isEqualTo(large.length + 10);
    }

    @Test
    void contentWithoutALengthIsRefusedWhenItOutgrowsTheQuota() throws Exception {
        stock.limit("u-3", 2 * 1024 * 1024);
        byte[] large = bytes(3 * 1024 * 1024);
        HttpResponse<byte[]> answer = send(
                "u-3",
                "PUT",
                "users/u-3/temp/big",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(stock.used("u-3")).isZero();
        assertThat(stock.held("u-3")).isZero();
    }

    @Test
    void rangesAndConditions() {
        String path = ROUTE + "users/u-4/temp/r";
        String etag = as("u-4").body(bytes(100)).put(path).then().extract().header("ETag");
        as("u-4")
                .header("Range", "bytes=10-19")
                .get(path)
                .then()
                .statusCode(206)
                .header("Content-Range", "bytes 10-19/100")
                .header("Content-Length", "10");
        as("u-4").header("Range", "bytes=-1").get(path).then().statusCode(206).header("Content-Length", "1");
        as("u-4").header("Range", "bytes=100-").get(path).then().statusCode(416).body("code", equalTo("VAL_022"));
        as("u-4").header("If-None-Match", etag).get(path).then().statusCode(304);
        as("u-4").header("If-Match", "\"other\"").body("x").put(path).then().statusCode(412);
        as("u-4").header("If-None-Match", "*").body("x").put(path).then().statusCode(412);
        as("u-4")
                .head(path)
                .then()
                .statusCode(200)
                .header("Content-Length", "100")
                .header("ETag", etag);
        as("u-4")
                .queryParam("uri", "darkstorage://quartermaster/users/u-4/temp/r")
                .get("/api/v1/content")
                .then()
                .statusCode(200);
    }

    @Test
    void listsFilterAndCount() {
        for (int i = 0; i < 5; i++) {
            as("u-6")
                    .header("X-Object-Metadata", "{\"n\":" + (i % 2) + ",\"deep\":{\"a\":1,\"b\":2}}")
                    .body(bytes(10 + i))
                    .put(ROUTE + "users/u-6/embeddings/e" + i);
        }
        as("u-6")
                .queryParam("limit", 2)
                .get("/api/v1/objects")
                .then()
                .statusCode(200)
                .body("objects", hasSize(2))
                .body("total", equalTo(5));
        as("u-6")
                .queryParam("metadata_filter", "%7B%22n%22%3A1%7D")
                .get("/api/v1/objects")
                .then()
                .body("objects", hasSize(2))
                .body("total", equalTo(2))
                .body("total_before_filter", equalTo(5));
        as("u-6")
                .queryParam("metadata_filter", "%7B%22deep%22%3A%7B%22a%22%3A1%7D%7D")
                .get("/api/v1/objects")
                .then()
                .body("total", equalTo(0));
        as("u-6")
                .queryParam("prefix", "users/u-6/")
                .queryParam("delimiter", "/")
                .get("/api/v1/objects")
                .then()
                .body("objects", hasSize(0))
                .body("prefixes", equalTo(List.of("users/u-6/embeddings/")));
        as("u-6").get("/api/v1/storage").then().body("bytes", equalTo(60)).body("objects", equalTo(5));
        as("u-6")
                .contentType("application/json")
                .body("{\"from\":\"users/u-6/embeddings/e0\",\"to\":\"users/u-6/temp/moved\"}")
                .post("/api/v1/moves")
                .then()
                .statusCode(201);
        as("u-6").get(ROUTE + "users/u-6/embeddings/e0").then().statusCode(404);
        as("u-6")
                .body("{\"x\":1}")
                .patch(ROUTE + "users/u-6/temp/moved")
                .then()
                .statusCode(200)
                .body("metadata.x", equalTo(1));
        assertThat(stock.used("u-6")).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users/u-8/temp/x",
                "users/u-7/../u-8/temp/x",
                "users/u-7/%2e%2e/u-8/temp/x",
                "users/u-7%2F..%2Fu-8/temp/x",
                "users//u-7/temp/x",
                "users/u-7/temp/%00",
                "users/u-7/temp/%252e%252e",
                "users/u-7/temp/%ff",
                "users/u-7/temp/%c0%ae",
                "%2e%2e%2fx"
            })
    void nobodyReachesWhatIsNotTheirs(String path) throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            String answer = raw(
                    method + " " + ROUTE + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n"
                            + "Authorization: Bearer " + TestTokens.user("u-7") + "\r\n\r\n");
            assertThat(answer).as(method + " " + path).matches("(?s)HTTP/1.1 (403|404|405|422|400) .*");
        }
    }

    @Test
    void nothingIsReadBeforeQuotaIsHeld() throws Exception {
        stock.limit("u-9", 10);
        String head = "PUT " + ROUTE + "users/u-9/temp/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                + "Authorization: Bearer " + TestTokens.user("u-9") + "\r\nContent-Length: ";
        assertThat(raw(head + "11\r\n\r\n")).startsWith("HTTP/1.1 429").doesNotContain("100 Continue");
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((head + "5\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] first = socket.getInputStream().readNBytes(25);
            assertThat(new String(first, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 Continue");
            assertThat(stock.held("u-9")).isEqualTo(5);
            socket.getOutputStream().write("he".getBytes(StandardCharsets.US_ASCII));
        }
        // gone in the middle of the content: everything is given back
        await().untilAsserted(() -> assertThat(stock.held("u-9")).isZero());
        assertThat(stock.used("u-9")).isZero();
        as("u-9").get(ROUTE + "users/u-9/temp/x").then().statusCode(404);
    }

    /** Two hundred at once against room for three: exactly three are stored, and the stock is exact. */
    @Test
    void parallelUploadsNeverPassTheQuota() throws Exception {
        stock.limit("u-10", 3000);
        List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 200; i++) {
                HttpRequest request =
                        request("u-10", "PUT", "users/u-10/temp/f" + i, BodyPublishers.ofByteArray(bytes(1000)));
                all.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
            }
            List<Integer> statuses =
                    all.stream().map(it -> it.join().statusCode()).toList();
            assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
            assertThat(statuses.stream().filter(status -> status == 429)).hasSize(197);
        }
        assertThat(stock.used("u-10")).isEqualTo(3000);
        assertThat(stock.held("u-10")).isZero();
        as("u-10").get("/api/v1/storage").then().body("bytes", equalTo(3000)).body("objects", equalTo(3));
    }

    @Test
    void contentThatDiffersFromItsChecksumIsNotKept() {
        as("u-11")
                .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                .body(bytes(100))
                .put(ROUTE + "users/u-11/temp/x")
                .then()
                .statusCode(422)
                .body("code", equalTo("STORAGE_004"));
        assertThat(stock.held("u-11")).isZero();
        as("u-11").get(ROUTE + "users/u-11/temp/x").then().statusCode(404);
    }

    @Test
    void withoutATokenNothingIsToldAndNothingIsTaken() {
        given().get(ROUTE + "users/u-1/temp/x").then().statusCode(401).body("code", equalTo("AUTH_001"));
        given().body(bytes(10)).put(ROUTE + "users/u-1/temp/x").then().statusCode(401);
        given().get("/api/v1/objects").then().statusCode(401);
    }

    private HttpRequest request(String user, String method, String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(service.resolve(ROUTE + path))
                .header("Authorization", "Bearer " + TestTokens.user(user))
                .method(method, body)
                .build();
    }

    private HttpResponse<byte[]> send(String user, String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request(user, method, path, body), BodyHandlers.ofByteArray());
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.quartermaster.storage.objects.http;

import static dev.quartermaster.storage.testing.Callers.as;
import static dev.quartermaster.storage.testing.Callers.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.storage.audit.Audit;
import dev.quartermaster.storage.catalogue.ResumableUploads;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.testing.StockInMemory;
import dev.quartermaster.storage.testing.StorageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resumable uploads over HTTP; parts are 1 MiB here, so a request that does not complete one adds at least 2 MiB. */
@QuarkusTest
@QuarkusTestResource(StorageTestResource.class)
class ResumablesTest {

    private static final int MIB = 1024 * 1024;
    private static final String PARTIAL = "application/partial-upload";

    @Inject
    StockInMemory stock;

    @Inject
    Audit audit;

    @Inject
    ResumableUploads resumables;

    @Inject
    BucketInventory inventory;

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // set by the test framework
    URI service;

    private HttpResponse<String> send(
            String user, String method, String target, HttpRequest.BodyPublisher body, String... headers)
            throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(target))
                    .header("Authorization", "Bearer " + TestTokens.user(user))
                    .method(method, body);
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private String begin(String user, String path, String... headers) throws Exception {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Upload-Complete";
        all[headers.length + 1] = "?0";
        HttpResponse<String> created = send(user, "PUT", "/api/v1/objects/" + path, BodyPublishers.noBody(), all);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(header(created, "Upload-Offset")).isEqualTo("0");
        assertThat(header(created, "Upload-Limit")).startsWith("min-append-size=" + 2 * MIB);
        return header(created, "Location");
    }

    private HttpResponse<String> add(String user, String upload, long offset, byte[] content, boolean last)
            throws Exception {
        return send(
                user,
                "PATCH",
                upload,
                BodyPublishers.ofByteArray(content),
                "Content-Type",
                PARTIAL,
                "Upload-Offset",
                Long.toString(offset),
                "Upload-Complete",
                last ? "?1" : "?0");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private long offset(String user, String upload) throws Exception {
        HttpResponse<String> head = send(user, "HEAD", upload, BodyPublishers.noBody());
        assertThat(head.statusCode()).isEqualTo(204);
        return Long.parseLong(header(head, "Upload-Offset"));
    }

    private static String digest(byte[] content) throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(content);
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }

    @Test
    void comesInSeveralRequestsAndIsStoredAsOne() throws Exception {
        byte[] all = bytes(5 * MIB + 17);
        String upload = begin(
                "r-1",
                "users/r-1/uploads/videos/v",
                "Upload-Length",
                Integer.toString(all.length),
                "Content-Type",
                "video/mp4",
                "X-Object-Metadata",
                "{\"a\":1}",
                "Repr-Digest",
                digest(all));
        assertThat(stock.held("r-1")).isEqualTo(all.length);
        int first = 2 * MIB + 3;
        HttpResponse<String> kept = add("r-1", upload, 0, Arrays.copyOf(all, first), false);
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(204);
        assertThat(header(kept, "Upload-Offset")).isEqualTo(Integer.toString(first));
        assertThat(offset("r-1", upload)).isEqualTo(first);
        as("r-1").get("/api/v1/objects/users/r-1/uploads/videos/v").then().statusCode(404);
        HttpResponse<String> wrong = add("r-1", upload, 0, Arrays.copyOf(all, first), false);
        assertThat(wrong.statusCode()).isEqualTo(409);
        assertThat(header(wrong, "Upload-Offset")).isEqualTo(Integer.toString(first));
        HttpResponse<String> done = add("r-1", upload, first, Arrays.copyOfRange(all, first, all.length), true);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
        as("r-1")
                .get("/api/v1/objects/users/r-1/uploads/videos/v")
                .then()
                .statusCode(200)
                .header("Content-Type", "video/mp4");
        assertThat(as("r-1").get("/api/v1/objects/users/r-1/uploads/videos/v").asByteArray())
                .isEqualTo(all);
        assertThat(stock.used("r-1")).isEqualTo(all.length);
        assertThat(stock.held("r-1")).isZero();
        assertThat(send("r-1", "HEAD", upload, BodyPublishers.noBody()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aBrokenConnectionKeepsWhatCameInWholeParts() throws Exception {
        byte[] all = bytes(4 * MIB);
        String upload = begin("r-2", "users/r-2/temp/x");
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            String head = "PATCH " + upload + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + PARTIAL
                    + "\r\nUpload-Offset: 0\r\nUpload-Complete: ?0\r\nAuthorization: Bearer "
                    + TestTokens.user("r-2") + "\r\nContent-Length: " + all.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(all, 0, 2 * MIB + 500);
            socket.getOutputStream().flush();
            await().until(() -> stock.held("r-2") >= 2 * MIB);
        }
        UUID id = UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
        await().until(() -> resumables.find(id).orElseThrow().received() == 2 * MIB);
        assertThat(offset("r-2", upload)).isEqualTo(2 * MIB);
        HttpResponse<String> done = add("r-2", upload, 2 * MIB, Arrays.copyOfRange(all, 2 * MIB, all.length), true);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
        assertThat(as("r-2").get("/api/v1/objects/users/r-2/temp/x").asByteArray())
                .isEqualTo(all);
        assertThat(stock.used("r-2")).isEqualTo(all.length);
        assertThat(stock.held("r-2")).isZero();
    }

    @Test
    void theEndMayHaveNoLengthAndSmallOnesNeedNoSecondRequest() throws Exception {
        byte[] all = bytes(3 * MIB + 5);
        String upload = begin("r-3", "users/r-3/temp/x");
        HttpResponse<String> done = send(
                "r-3",
                "PATCH",
                upload,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(all)),
                "Content-Type",
                PARTIAL,
                "Upload-Offset",
                "0",
                "Upload-Complete",
                "?1",
                "Repr-Digest",
                digest(all));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
        HttpResponse<String> small = send(
                "r-3",
                "PUT",
                "/api/v1/objects/users/r-3/temp/y",
                BodyPublishers.ofByteArray(bytes(10)),
                "Upload-Complete",
                "?1");
        assertThat(small.statusCode()).as(small.body()).isEqualTo(201);
        HttpResponse<String> empty = send(
                "r-3", "PUT", "/api/v1/objects/users/r-3/temp/z", BodyPublishers.noBody(), "Upload-Complete", "?1");
        assertThat(empty.statusCode()).as(empty.body()).isEqualTo(201);
        assertThat(stock.used("r-3")).isEqualTo(all.length + 10);
        assertThat(stock.held("r-3")).isZero();
    }

    @Test
    void contentThatIsNotWhatWasAnnouncedIsNotKept() throws Exception {
        String upload = begin("r-4", "users/r-4/temp/x", "Repr-Digest", digest(bytes(1)));
        HttpResponse<String> done = add("r-4", upload, 0, bytes(2 * MIB), true);
        assertThat(done.statusCode()).isEqualTo(422);
        assertThat(done.body()).contains("STORAGE_004");
        as("r-4").get("/api/v1/objects/users/r-4/temp/x").then().statusCode(404);
        assertThat(stock.held("r-4") + stock.used("r-4")).isZero();
        assertThat(inventory.pending(null).items()).extracting("name").doesNotContain("users/r-4/temp/x");
    }

    @Test
    void whatOutgrowsTheQuotaIsRefusedAndMayGoOnWhenThereIsRoom() throws Exception {
        stock.limit("r-5", 2 * MIB);
        HttpResponse<String> tooLong = send(
                "r-5",
                "PUT",
                "/api/v1/objects/users/r-5/temp/long",
                BodyPublishers.noBody(),
                "Upload-Complete",
                "?0",
                "Upload-Length",
                Integer.toString(3 * MIB));
        assertThat(tooLong.statusCode()).isEqualTo(429);
        String upload = begin("r-5", "users/r-5/temp/x");
        byte[] all = bytes(4 * MIB);
        assertThat(add("r-5", upload, 0, all, false).statusCode()).isEqualTo(429);
        long there = offset("r-5", upload);
        assertThat(there).isBetween(1L * MIB, 2L * MIB);
        stock.limit("r-5", 10 * MIB);
        HttpResponse<String> done = add("r-5", upload, there, Arrays.copyOfRange(all, (int) there, all.length), true);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
        assertThat(stock.used("r-5")).isEqualTo(all.length);
        assertThat(stock.held("r-5")).isZero();
    }

    @Test
    void whatNobodyGoesOnWithIsEndedAndWhatIsCancelledIsGoneAtOnce() throws Exception {
        String cancelled = begin("r-6", "users/r-6/temp/a", "Upload-Length", Integer.toString(4 * MIB));
        add("r-6", cancelled, 0, bytes(2 * MIB), false);
        assertThat(send("r-6", "DELETE", cancelled, BodyPublishers.noBody()).statusCode())
                .isEqualTo(204);
        assertThat(stock.held("r-6")).isZero();
        String left = begin("r-6", "users/r-6/temp/b", "Upload-Length", Integer.toString(4 * MIB));
        add("r-6", left, 0, bytes(2 * MIB), false);
        assertThat(stock.held("r-6")).isEqualTo(4 * MIB);
        await().untilAsserted(() -> {
            audit.abandonedUploads();
            assertThat(stock.held("r-6")).isZero();
        });
        assertThat(add("r-6", left, 2 * MIB, bytes(2 * MIB), true).statusCode()).isEqualTo(404);
        assertThat(inventory.pending(null).items())
                .extracting("name")
                .doesNotContain("users/r-6/temp/a", "users/r-6/temp/b");
        assertThat(stock.used("r-6")).isZero();
    }

    @Test
    void anObjectThatWasChangedMeanwhileIsNotWrittenOver() throws Exception {
        String upload = begin("r-7", "users/r-7/temp/x");
        as("r-7").body(bytes(10)).put("/api/v1/objects/users/r-7/temp/x").then().statusCode(201);
        assertThat(add("r-7", upload, 0, bytes(2 * MIB), true).statusCode()).isEqualTo(409);
        assertThat(as("r-7").get("/api/v1/objects/users/r-7/temp/x").asByteArray())
                .isEqualTo(bytes(10));
        assertThat(stock.used("r-7")).isEqualTo(10);
        assertThat(stock.held("r-7")).isZero();
    }

    @Test
    void anotherUsersUploadIsAbsent() throws Exception {
        String upload = begin("alice2", "users/alice2/temp/r");
        for (String target : List.of(upload, "/api/v1/uploads/" + UUID.randomUUID(), "/api/v1/uploads/x")) {
            assertThat(send("alice", "HEAD", target, BodyPublishers.noBody()).statusCode())
                    .isEqualTo(404);
            assertThat(send("alice", "DELETE", target, BodyPublishers.noBody()).statusCode())
                    .isEqualTo(404);
            HttpResponse<String> added = add("alice", target, 0, bytes(100), true);
            assertThat(added.statusCode()).isEqualTo(404);
            assertThat(added.body()).contains("NOT_FOUND_007");
        }
        assertThat(offset("alice2", upload)).isZero();
        assertThat(send(
                                "alice",
                                "PUT",
                                "/api/v1/objects/users/alice2/temp/q",
                                BodyPublishers.noBody(),
                                "Upload-Complete",
                                "?0")
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "application/octet-stream, 0, ?0, 2097152, 415",
        "application/partial-upload, , ?0, 2097152, 400",
        "application/partial-upload, -1, ?0, 2097152, 400",
        "application/partial-upload, 1e3, ?0, 2097152, 400",
        "application/partial-upload, 9999999999999999999, ?0, 2097152, 400",
        "application/partial-upload, 5, ?0, 2097152, 409",
        "application/partial-upload, 0, , 2097152, 400",
        "application/partial-upload, 0, yes, 2097152, 400",
        "application/partial-upload, 0, ?0, 100, 400",
        "application/partial-upload, 0, ?0, 5242880, 422",
        "application/partial-upload, 0, ?1, 100, 422",
    })
    void whatCannotBeAddedIsRefusedAndChangesNothing(
            String type, @Nullable String offset, @Nullable String complete, int size, int status) throws Exception {
        String upload = begin("r-8", "users/r-8/temp/x", "Upload-Length", Integer.toString(4 * MIB));
        List<String> headers = new ArrayList<>(List.of("Content-Type", type));
        if (offset != null) {
            headers.addAll(List.of("Upload-Offset", offset));
        }
        if (complete != null) {
            headers.addAll(List.of("Upload-Complete", complete));
        }
        HttpResponse<String> answer =
                send("r-8", "PATCH", upload, BodyPublishers.ofByteArray(bytes(size)), headers.toArray(String[]::new));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\"");
        assertThat(offset("r-8", upload)).isZero();
        assertThat(send("r-8", "DELETE", upload, BodyPublishers.noBody()).statusCode())
                .isEqualTo(204);
        assertThat(stock.held("r-8")).isZero();
        as("r-8").get("/api/v1/storage").then().body("objects", equalTo(0));
    }
}

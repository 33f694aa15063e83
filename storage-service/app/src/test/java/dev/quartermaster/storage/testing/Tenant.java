package dev.quartermaster.storage.testing;

import static io.restassured.RestAssured.given;

import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.MultipartUpload;
import com.oracle.bmc.objectstorage.model.ObjectSummary;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadPartsRequest;
import com.oracle.bmc.objectstorage.requests.ListMultipartUploadsRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import dev.quartermaster.local.LocalObjectStore;
import dev.quartermaster.quota.testing.TestTokens;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A user of their own for a test: what they may store is set at quota-service, and what is true of them is asked there and in
 * the bucket, past storage-service.
 */
public final class Tenant {

    private final Landscape landscape = Landscape.shared();
    private final String user = "u-" + UUID.randomUUID();

    private Tenant() {}

    /** Somebody for whom only the stock of bytes is limited. */
    public static Tenant withRoomFor(long bytes) {
        Tenant tenant = new Tenant();
        tenant.administer("", "{\"plan\":\"admin\"}");
        tenant.administer("/overrides/storage_bytes", "{\"amount\":" + bytes + ",\"note\":\"test\"}");
        return tenant;
    }

    /** The same with a priority of their own; 1 is high. */
    public static Tenant withRoomFor(long bytes, int priority) {
        Tenant tenant = withRoomFor(bytes);
        quota(Landscape.shared(), TestTokens.admin())
                .contentType(ContentType.JSON)
                .body("{\"plan\":\"admin\",\"priority\":" + priority + "}")
                .put("/api/v1/subjects/user/" + tenant.user)
                .then()
                .statusCode(200);
        return tenant;
    }

    /** Lets this user upload so often in an hour, and less often under load. */
    public void uploadsPerHourAtMost(int uploads) {
        quota(TestTokens.admin())
                .contentType(ContentType.JSON)
                .body(
                        "{\"metric\":\"uploads\",\"kind\":\"rate\",\"amount\":null,\"window\":\"PT1H\",\"scope\":[\"user\"],"
                                + "\"elastic\":true}")
                .put("/api/v1/limits/elastic_uploads")
                .then()
                .statusCode(201);
        administer("/overrides/elastic_uploads", "{\"amount\":" + uploads + ",\"note\":\"test\"}");
    }

    private void administer(String what, String body) {
        quota(TestTokens.admin())
                .contentType(ContentType.JSON)
                .body(body)
                .put("/api/v1/subjects/user/" + user + what)
                .then()
                .statusCode(201);
    }

    private RequestSpecification quota(String token) {
        return quota(landscape, token);
    }

    private static RequestSpecification quota(Landscape landscape, String token) {
        return given().baseUri(landscape.quota().toString()).header("Authorization", "Bearer " + token);
    }

    public String user() {
        return user;
    }

    /** A token of this user. */
    public String token() {
        return TestTokens.user(user);
    }

    /** The path of a temporary file of this name. */
    public String path(String name) {
        return "users/" + user + "/temp/" + name;
    }

    /** The route of a temporary file of this name. */
    public String route(String name) {
        return "/api/v1/objects/" + path(name);
    }

    /** This user at storage-service. */
    public RequestSpecification storage() {
        return storage(landscape.storage());
    }

    /** This user at this storage-service; media types are sent as they are given. */
    public RequestSpecification storage(URI replica) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .baseUri(replica.toString())
                .header("Authorization", "Bearer " + TestTokens.user(user))
                .urlEncodingEnabled(false);
    }

    /** An upload of this user. */
    public HttpRequest put(String name, BodyPublisher body) {
        return put(landscape.storage(), name, body);
    }

    /** An upload of this user to this storage-service. */
    public HttpRequest put(URI storage, String name, BodyPublisher body) {
        return HttpRequest.newBuilder(storage.resolve(route(name)))
                .header("Authorization", "Bearer " + TestTokens.user(user))
                .PUT(body)
                .build();
    }

    /** Used bytes, as quota-service has them in its books. */
    public long stock() {
        return quota(TestTokens.user(user))
                .get("/api/v1/quota")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("quotas.storage_bytes.current");
    }

    /** Makes quota-service count so many bytes too much, or too little, which nobody stored or deleted. */
    public void drift(long bytes) {
        quota(TestTokens.service())
                .contentType(ContentType.JSON)
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"storage_bytes\":" + bytes + "}}")
                .post("/api/v1/checks")
                .then()
                .statusCode(200);
    }

    /** Bytes of each live hold at quota-service. */
    public List<Integer> holds() {
        return quota(TestTokens.service())
                .queryParam("user", user)
                .get("/api/v1/reservations")
                .then()
                .statusCode(200)
                .extract()
                .path("items.hold.storage_bytes");
    }

    /** Sizes of what the bucket has of this user. */
    public List<Long> inBucket() {
        LocalObjectStore store = landscape.objects();
        return asked(client -> client
                .listObjects(ListObjectsRequest.builder()
                        .namespaceName(store.namespace())
                        .bucketName(store.bucket())
                        .prefix("users/" + user + "/")
                        .fields("name,size")
                        .build())
                .getListObjects()
                .getObjects()
                .stream()
                .map(ObjectSummary::getSize)
                .toList());
    }

    /** How many uploads in parts of this user the bucket knows that have not ended. */
    public long unfinishedInBucket() {
        return asked(client -> unfinished(client).count());
    }

    /** How many parts the bucket has of uploads of this user that have not ended. */
    public int partsInBucket() {
        LocalObjectStore store = landscape.objects();
        return asked(client -> unfinished(client)
                .mapToInt(upload -> client.listMultipartUploadParts(ListMultipartUploadPartsRequest.builder()
                                .namespaceName(store.namespace())
                                .bucketName(store.bucket())
                                .objectName(upload.getObject())
                                .uploadId(upload.getUploadId())
                                .build())
                        .getItems()
                        .size())
                .sum());
    }

    private Stream<MultipartUpload> unfinished(ObjectStorage client) {
        LocalObjectStore store = landscape.objects();
        return client
                .listMultipartUploads(ListMultipartUploadsRequest.builder()
                        .namespaceName(store.namespace())
                        .bucketName(store.bucket())
                        .build())
                .getItems()
                .stream()
                .filter(upload -> upload.getObject().startsWith("users/" + user + "/"));
    }

    private <T> T asked(Function<ObjectStorage, T> question) {
        LocalObjectStore store = landscape.objects();
        try (ObjectStorage client = ObjectStorageClient.builder()
                .endpoint(store.endpoint())
                .build(new ConfigFileAuthenticationDetailsProvider(
                        store.credentials().configFile().toString(), "DEFAULT"))) {
            return question.apply(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes that are the same at each call. */
    public static byte[] content(int count) {
        byte[] content = new byte[count];
        new Random(count).nextBytes(content);
        return content;
    }
}

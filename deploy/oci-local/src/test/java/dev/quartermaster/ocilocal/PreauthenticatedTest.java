package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.CreatePreauthenticatedRequestDetails;
import com.oracle.bmc.objectstorage.model.CreatePreauthenticatedRequestDetails.AccessType;
import com.oracle.bmc.objectstorage.model.PreauthenticatedRequest;
import com.oracle.bmc.objectstorage.requests.CreatePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.DeletePreauthenticatedRequestRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the bearer of a URL may do, by plain HTTP. */
class PreauthenticatedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicLong AHEAD = new AtomicLong();

    private static OciLocal store;
    private static ObjectStorageClient client;

    @BeforeAll
    static void start() {
        Clock clock = InstantSource.system().withZone(ZoneOffset.UTC);
        Clock movable = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return clock.instant().plusMillis(AHEAD.get());
            }
        };
        store = OciLocal.startTemporary(OciLocalOptions.defaults().withClock(movable));
        client = Sdk.client(store);
        Sdk.put(client, store, "p/a", "0123456789");
        Sdk.put(client, store, "p/b", "b");
        Sdk.put(client, store, "q/c", "c");
    }

    @AfterAll
    static void stop() {
        client.close();
        store.close();
        HTTP.close();
    }

    @Test
    void aReadOfOneObjectIsForNothingElse() throws Exception {
        String url = store.endpoint() + par("p/a", AccessType.ObjectRead, false).getAccessUri();
        assertThat(call("GET", url, "").body()).isEqualTo("0123456789");
        HttpResponse<String> part = HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Range", "bytes=3-4")
                        .build(),
                BodyHandlers.ofString());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("34");
        assertThat(part.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(call("HEAD", url, "").statusCode()).isEqualTo(200);
        assertThat(call("PUT", url, "x").statusCode()).isEqualTo(404);
        assertThat(call("DELETE", url, "").statusCode()).isEqualTo(405);
        assertThat(call("GET", url.replace("/p/a", "/p/b"), "").statusCode()).isEqualTo(404);
        assertThat(call("GET", url.replace("/o/p/a", "/o/"), "").statusCode()).isEqualTo(404);
        assertThat(call("GET", url.replace("/p/a", "/p/x/../a"), "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aWriteOfOneObjectDoesNotRead() throws Exception {
        String url =
                store.endpoint() + par("w/one", AccessType.ObjectWrite, false).getAccessUri();
        assertThat(call("PUT", url, "written").statusCode()).isEqualTo(200);
        assertThat(call("GET", url, "").statusCode()).isEqualTo(404);
        String both = store.endpoint()
                + par("w/one", AccessType.ObjectReadWrite, false).getAccessUri();
        assertThat(call("GET", both, "").body()).isEqualTo("written");
        assertThat(call("PUT", both, "again").statusCode()).isEqualTo(200);
        assertThat(call("GET", both, "").body()).isEqualTo("again");
    }

    @Test
    void aPrefixIsABound() throws Exception {
        String read =
                store.endpoint() + par("p/", AccessType.AnyObjectRead, true).getAccessUri();
        assertThat(read).endsWith("/o/");
        assertThat(call("GET", read + "p/a", "").statusCode()).isEqualTo(200);
        assertThat(call("GET", read + "q/c", "").statusCode()).isEqualTo(404);
        assertThat(call("PUT", read + "p/z", "x").statusCode()).isEqualTo(404);
        assertThat(call("GET", read + "?fields=name,size", "").body())
                .contains("p/a")
                .doesNotContain("q/c");
        assertThat(call("GET", read + "?prefix=q/", "").statusCode()).isEqualTo(404);
        String write =
                store.endpoint() + par("p/", AccessType.AnyObjectWrite, false).getAccessUri();
        assertThat(call("PUT", write + "p/new", "x").statusCode()).isEqualTo(200);
        assertThat(call("PUT", write + "q/new", "x").statusCode()).isEqualTo(404);
        assertThat(call("GET", write, "").statusCode()).isEqualTo(404);
        String both = store.endpoint()
                + par(null, AccessType.AnyObjectReadWrite, false).getAccessUri();
        assertThat(call("PUT", both + "q/any", "y").statusCode()).isEqualTo(200);
        assertThat(call("GET", both + "q/any", "").body()).isEqualTo("y");
    }

    @Test
    void largeUploadsAreMadeOfParts() throws Exception {
        String url =
                store.endpoint() + par("w/large", AccessType.ObjectWrite, false).getAccessUri();
        HttpResponse<String> started = HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("opc-multipart", "true")
                        .header("opc-meta-owner", "u-1")
                        .PUT(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        String parts = store.endpoint()
                + JSON.readTree(started.body()).path("accessUri").asText();
        HttpResponse<String> part = call("PUT", parts + "1", "the only part");
        JsonNode commit = JSON.readTree("{\"partsToCommit\":[{\"partNum\":1,\"etag\":\""
                + part.headers().firstValue("etag").orElseThrow() + "\"}],\"partsToExclude\":[]}");
        assertThat(call("PUT", parts.replace("w/large", "w/other") + "2", "x").statusCode())
                .isEqualTo(404);
        assertThat(call("POST", parts, commit.toString()).statusCode()).isEqualTo(200);
        String read =
                store.endpoint() + par("w/large", AccessType.ObjectRead, false).getAccessUri();
        HttpResponse<String> got = call("GET", read, "");
        assertThat(got.body()).isEqualTo("the only part");
        assertThat(got.headers().firstValue("opc-meta-owner")).contains("u-1");
    }

    @Test
    void itEndsWhenItExpiresAndWhenItIsDeleted() throws Exception {
        PreauthenticatedRequest par = par("p/a", AccessType.ObjectRead, false);
        String url = store.endpoint() + par.getAccessUri();
        assertThat(call("GET", url, "").statusCode()).isEqualTo(200);
        AHEAD.set(Duration.ofMinutes(11).toMillis());
        assertThat(call("GET", url, "").statusCode()).isEqualTo(404);
        AHEAD.set(0);
        assertThat(call("GET", url, "").statusCode()).isEqualTo(200);
        client.deletePreauthenticatedRequest(DeletePreauthenticatedRequestRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .parId(par.getId())
                .build());
        assertThat(call("GET", url, "").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> call(String method, String url, String body)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static PreauthenticatedRequest par(
            @org.jspecify.annotations.Nullable String object, AccessType type, boolean list) {
        return client.createPreauthenticatedRequest(CreatePreauthenticatedRequestRequest.builder()
                        .namespaceName(store.namespace())
                        .bucketName(store.bucket())
                        .createPreauthenticatedRequestDetails(CreatePreauthenticatedRequestDetails.builder()
                                .name("test")
                                .objectName(object)
                                .accessType(type)
                                .bucketListingAction(
                                        list ? PreauthenticatedRequest.BucketListingAction.ListObjects : null)
                                .timeExpires(Date.from(Instant.now().plusSeconds(600)))
                                .build())
                        .build())
                .getPreauthenticatedRequest();
    }
}

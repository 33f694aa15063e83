package dev.quartermaster.storage.testing;

import static io.restassured.RestAssured.given;

import dev.quartermaster.quota.testing.TestTokens;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;

/** Callers of the service, and one without any credentials. */
public final class Callers {

    private Callers() {}

    /** A user. */
    public static RequestSpecification as(String user) {
        return given().header("Authorization", "Bearer " + TestTokens.user(user))
                .urlEncodingEnabled(false);
    }

    /** Somebody who knows a URL and nothing else. */
    public static HttpResponse<byte[]> anybody(String method, String url, byte[] body) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest.BodyPublisher content = body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body);
            return client.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .method(method, content)
                            .build(),
                    BodyHandlers.ofByteArray());
        }
    }

    /** Content that differs with its length. */
    public static byte[] bytes(int count) {
        byte[] content = new byte[count];
        new Random(count).nextBytes(content);
        return content;
    }
}

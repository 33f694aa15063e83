package dev.quartermaster.quota.security.jose;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Where the key set comes from; reading blocks. */
interface KeySource {

    /** The key set as JSON. */
    String read() throws IOException, InterruptedException;

    /**
     * The source at this address: a file, or HTTPS.
     *
     * @throws IllegalArgumentException for anything else; over plain HTTP anybody on the way could put in their own key
     */
    static KeySource at(String location) {
        URI uri = URI.create(location.startsWith("/") ? "file:" + location : location);
        return switch (String.valueOf(uri.getScheme())) {
            case "file" -> () -> Files.readString(Path.of(uri.getPath()));
            case "https" -> overHttps(uri);
            default ->
                throw new IllegalArgumentException(
                        "mp.jwt.verify.publickey.location must be a file: or https: address, and is " + location);
        };
    }

    private static KeySource overHttps(URI uri) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        return () -> {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return response.body();
        };
    }
}

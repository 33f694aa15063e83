package dev.quartermaster.ocilocal;

import dev.quartermaster.ocilocal.fault.Fault;
import dev.quartermaster.ocilocal.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The administrator's calls to a running store, for tests and tools. Failures are {@link IllegalStateException}s. */
public final class OciLocalAdmin implements AutoCloseable {
    private final String endpoint;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    public OciLocalAdmin(String endpoint, String token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    /** Switches a fault on, behind those that are on. */
    public void inject(Fault fault) {
        call("POST", "/_admin/faults", BodyPublishers.ofByteArray(Json.write(fault)));
    }

    /** Switches all faults off. */
    public void clearFaults() {
        call("DELETE", "/_admin/faults", BodyPublishers.noBody());
    }

    /** The faults that are on, with how many requests each has let pass and struck, as JSON. */
    public String faults() {
        return call("GET", "/_admin/faults", BodyPublishers.noBody());
    }

    /**
     * Lets another key sign.
     *
     * @param keyId {@code tenancy/user/fingerprint}, or {@code ST$} and a session token, which signs until its {@code exp}
     * @param publicPem an RSA public key of at least 2048 bits
     */
    public void registerKey(String keyId, String publicPem) {
        call(
                "POST",
                "/_admin/keys",
                BodyPublishers.ofByteArray(Json.write(Map.of("key_id", keyId, "public_key", publicPem))));
    }

    private String call(String method, String path, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10))
                .method(method, body)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(method + " " + path + " answered " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

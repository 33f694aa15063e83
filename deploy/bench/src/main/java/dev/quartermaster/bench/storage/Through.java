package dev.quartermaster.bench.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;

/** Through the service, by the same HTTP client that is under the SDK on the other road. */
final class Through implements Road {

    private final URI service;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    Through(URI service, String token) {
        this.service = service;
        this.token = token;
    }

    @Override
    public int atOnce() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void put(String name, InputStream content, long bytes) throws IOException {
        discard(send(
                object(name).PUT(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), bytes))));
    }

    @Override
    public long get(String name) throws IOException {
        return discard(send(object(name).GET()));
    }

    @Override
    public void head(String name) throws IOException {
        discard(send(object(name).HEAD()));
    }

    @Override
    public void list(String prefix) throws IOException {
        discard(send(request("/api/v1/objects?limit=100&prefix=" + prefix).GET()));
    }

    @Override
    public void delete(String name) throws IOException {
        discard(send(object(name).DELETE()));
    }

    private HttpRequest.Builder object(String name) {
        return request("/api/v1/objects/" + name);
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(service.resolve(target)).header("Authorization", "Bearer " + token);
    }

    private InputStream send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() >= 300) {
                throw new IOException(answer.statusCode() + " "
                        + new String(answer.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static long discard(InputStream answer) throws IOException {
        try (answer) {
            return answer.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

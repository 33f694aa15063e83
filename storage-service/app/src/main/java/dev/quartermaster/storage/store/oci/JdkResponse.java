package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.http.client.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One response: its body is a stream until somebody wants text or a model. */
final class JdkResponse implements HttpResponse {
    private final java.net.http.HttpResponse<InputStream> response;
    private final SdkSerializer serializer;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    JdkResponse(java.net.http.HttpResponse<InputStream> response, SdkSerializer serializer) {
        this.response = response;
        this.serializer = serializer;
        headers.putAll(response.headers().map());
    }

    @Override
    public int status() {
        return response.statusCode();
    }

    @Override
    public Map<String, List<String>> headers() {
        return headers;
    }

    @Override
    public CompletionStage<InputStream> streamBody() {
        return CompletableFuture.completedFuture(response.body());
    }

    @Override
    public <T> CompletionStage<T> body(Class<T> type) {
        return textBody().thenApply(text -> {
            if (type == String.class) {
                boolean quoted = headers.getOrDefault("content-type", List.of()).contains("application/json")
                        && text.startsWith("\"");
                return type.cast(quoted ? read(text, String.class) : text);
            }
            return read(text, type);
        });
    }

    @Override
    public <T> CompletionStage<List<T>> listBody(Class<T> type) {
        return textBody().thenApply(text -> {
            try {
                return serializer.readList(text, type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public CompletionStage<String> textBody() {
        try (InputStream body = response.body()) {
            return CompletableFuture.completedFuture(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return serializer.readValue(text, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // The connection is not used again.
        }
    }
}

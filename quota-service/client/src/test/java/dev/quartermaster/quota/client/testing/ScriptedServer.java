package dev.quartermaster.quota.client.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A real HTTP server that answers what a test says, and remembers what it was asked. */
public final class ScriptedServer implements AutoCloseable {

    /** What was asked, and when by the monotonic clock. */
    public record Asked(
            String method,
            String path,
            String body,
            @Nullable String authorization,
            @Nullable String correlationId,
            long nanos) {}

    /** What to answer; null as body cuts the connection instead. */
    public record Said(int status, String type, @Nullable String body, Map<String, String> headers) {

        public static Said json(int status, String body) {
            return new Said(status, "application/json", body, Map.of());
        }

        public static Said problem(int status, String body) {
            return new Said(status, "application/problem+json", body, Map.of());
        }

        public static Said cut() {
            return new Said(200, "application/json", null, Map.of());
        }

        public Said with(String header, String value) {
            return new Said(status, type, body, Map.of(header, value));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, Said> script;

    public ScriptedServer(Function<Asked, Said> script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Asked question = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("X-Correlation-Id"),
                    System.nanoTime());
            asked.add(question);
            Said said = script.apply(question);
            if (said.body() == null) {
                return;
            }
            byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", said.type());
            said.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void now(Function<Asked, Said> script) {
        this.script = script;
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

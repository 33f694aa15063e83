package dev.quartermaster.ocilocal.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The HTTP server: event loops move bytes, every request is served on a virtual thread of its own. */
public final class HttpFront implements AutoCloseable {
    // The longest legal name, 1024 bytes, is 3072 characters when every byte is escaped.
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_HEADERS = 32 * 1024;
    private static final int CHUNK = 32 * 1024;
    private static final int IDLE_SECONDS = 300;
    private static final Logger LOG = Logger.getLogger(HttpFront.class.getName());

    private final Vertx vertx;
    private final HttpServer server;

    private HttpFront(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /** Listens on the address; port 0 is a free one. Every request goes to the service, on a thread that may block. */
    public static HttpFront listen(String address, int port, Service service) {
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2).setInternalBlockingPoolSize(8));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(address)
                .setPort(port)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setMaxChunkSize(CHUNK)
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpNoDelay(true));
        server.requestHandler(request -> accept(vertx, request, service));
        server.exceptionHandler(failure -> LOG.log(Level.FINE, "a connection broke", failure));
        try {
            await(server.listen());
        } catch (RuntimeException e) {
            vertx.close();
            throw e;
        }
        return new HttpFront(vertx, server);
    }

    private static void accept(Vertx vertx, HttpServerRequest request, Service service) {
        BodyStream body = new BodyStream(request, vertx.getOrCreateContext());
        Thread.ofVirtual().name("request").start(() -> new Conversation(request, body, service).run());
    }

    /** The port in use. */
    public int port() {
        return server.actualPort();
    }

    /** Stops listening and cuts what is open. */
    @Override
    public void close() {
        await(vertx.close());
    }

    /** The result of a future of Vert.x; its failure is thrown as an unchecked exception. */
    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /**
     * Answers requests. Refusals are {@link ServiceException}s; an {@link java.io.EOFException} cuts the connection;
     * everything else is an internal server error.
     */
    public interface Service {
        Answer serve(Exchange exchange) throws IOException;
    }
}

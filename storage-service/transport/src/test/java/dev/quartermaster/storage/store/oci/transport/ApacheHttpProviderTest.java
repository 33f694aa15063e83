package dev.quartermaster.storage.store.oci.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.oracle.bmc.http.client.HttpClient;
import com.oracle.bmc.http.client.HttpRequest;
import com.oracle.bmc.http.client.HttpResponse;
import com.oracle.bmc.http.client.Method;
import com.oracle.bmc.http.client.StandardClientProperties;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The transport against servers that do on the wire what no well-behaved store does. */
class ApacheHttpProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MUCH = 64 * 1024 * 1024;

    /** What a server does with one connection. */
    private interface Conduct {
        void serve(Socket connection) throws IOException;
    }

    private static final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();

        Server(Conduct conduct) throws IOException {
            Thread.startVirtualThread(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket connection = socket.accept();
                        connections.incrementAndGet();
                        Thread.startVirtualThread(() -> served(conduct, connection));
                    } catch (IOException e) {
                        // closed
                    }
                }
            });
        }

        private static void served(Conduct conduct, Socket connection) {
            try (connection) {
                conduct.serve(connection);
            } catch (IOException e) {
                // the client has seen enough
            }
        }

        HttpClient client() {
            return client(LONG);
        }

        HttpClient client(Duration patience) {
            return new ApacheHttpProvider()
                    .newBuilder()
                    .baseUri(URI.create("http://127.0.0.1:" + socket.getLocalPort()))
                    .property(StandardClientProperties.READ_TIMEOUT, patience)
                    .build();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Reads to the empty line; gives whether there was a request. */
    private static boolean request(InputStream in) throws IOException {
        int lineEnds = 0;
        int next = in.read();
        if (next < 0) {
            return false;
        }
        while (lineEnds < 4) {
            lineEnds = next == '\r' || next == '\n' ? lineEnds + 1 : 0;
            next = lineEnds < 4 ? in.read() : next;
        }
        return true;
    }

    private static void answer(OutputStream out, String status, long length) throws IOException {
        out.write(
                ("HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse put(HttpClient client, InputStream content, long length) {
        HttpRequest request =
                client.createRequest(Method.PUT).appendPathPart("/x").body(content, length);
        return request.execute().toCompletableFuture().join();
    }

    private static HttpResponse get(HttpClient client) {
        return client.createRequest(Method.GET)
                .appendPathPart("/x")
                .execute()
                .toCompletableFuture()
                .join();
    }

    @Test
    void aConnectionIsUsedAgainAfterAnAnswerThatNobodyReads() throws IOException {
        try (Server server = new Server(connection -> {
                    InputStream in = connection.getInputStream();
                    while (request(in)) {
                        in.readNBytes(1000);
                        answer(connection.getOutputStream(), "200 OK", 0);
                    }
                });
                HttpClient client = server.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(put(client, new ByteArrayInputStream(new byte[1000]), 1000)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void contentThatIsClosedInTheMiddleIsNotReadToItsEnd() throws Exception {
        AtomicBoolean gone = new AtomicBoolean();
        try (Server server = new Server(connection -> {
                    request(connection.getInputStream());
                    answer(connection.getOutputStream(), "200 OK", Long.MAX_VALUE);
                    try {
                        while (true) {
                            connection.getOutputStream().write(new byte[1000]);
                        }
                    } finally {
                        gone.set(true);
                    }
                });
                HttpClient client = server.client()) {
            InputStream content = get(client).streamBody().toCompletableFuture().join();
            assertThat(content.readNBytes(100_000)).hasSize(100_000);
            assertTimeoutPreemptively(LONG, content::close);
            await().atMost(LONG).untilTrue(gone);
        }
    }

    @Test
    void whoTakesNothingOfTheContentIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (Server server = new Server(connection -> awaitQuietly(end));
                HttpClient client = server.client(PATIENCE)) {
            assertTimeoutPreemptively(
                    LONG,
                    () -> assertThatThrownBy(() -> put(client, new ByteArrayInputStream(new byte[MUCH]), MUCH))
                            .hasCauseInstanceOf(IOException.class));
        } finally {
            end.countDown();
        }
    }

    @Test
    void whoDoesNotAnswerIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (Server server = new Server(connection -> awaitQuietly(end));
                HttpClient client = server.client(PATIENCE)) {
            assertTimeoutPreemptively(
                    LONG, () -> assertThatThrownBy(() -> get(client)).hasCauseInstanceOf(IOException.class));
        } finally {
            end.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRefusalInTheMiddleOfTheContentIsHeard() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Server server = new Server(connection -> {
                    request(connection.getInputStream());
                    answer(connection.getOutputStream(), "412 Precondition Failed", 0);
                    answered.countDown();
                    awaitQuietly(end);
                });
                HttpClient client = server.client()) {
            // nobody reads it: were all of it there at once, it could fill the connection before the answer is written
            InputStream content = new SequenceInputStream(
                    new ByteArrayInputStream(new byte[1000]), new ByteArrayInputStream(new byte[MUCH - 1000]) {
                        @Override
                        public synchronized int read(byte[] target, int offset, int length) {
                            awaitQuietly(answered);
                            return super.read(target, offset, length);
                        }
                    });
            HttpResponse refused = assertTimeoutPreemptively(LONG, () -> put(client, content, MUCH));
            assertThat(refused.status()).isEqualTo(412);
        } finally {
            end.countDown();
        }
    }

    @Test
    void contentThatIsTooShortIsNeverTakenForWhole() throws IOException {
        AtomicBoolean gone = new AtomicBoolean();
        AtomicLong came = new AtomicLong();
        try (Server server = new Server(connection -> {
                    request(connection.getInputStream());
                    try {
                        while (connection.getInputStream().read() >= 0) {
                            came.incrementAndGet();
                        }
                    } finally {
                        gone.set(true);
                    }
                });
                HttpClient client = server.client()) {
            assertThatThrownBy(() -> put(client, new ByteArrayInputStream(new byte[1000]), 2000))
                    .hasStackTraceContaining("content ends 1000 bytes before its length");
            await().atMost(LONG).untilTrue(gone);
            assertThat(came).hasValueLessThanOrEqualTo(1000);
        }
    }

    @Test
    void anAnswerThatIsTooShortIsNeverTakenForWhole() throws IOException {
        try (Server server = new Server(connection -> {
                    request(connection.getInputStream());
                    answer(connection.getOutputStream(), "200 OK", 2000);
                    connection.getOutputStream().write(new byte[1000]);
                });
                HttpClient client = server.client()) {
            InputStream content = get(client).streamBody().toCompletableFuture().join();
            assertThatThrownBy(content::readAllBytes).isInstanceOf(IOException.class);
        }
    }
}

package dev.quartermaster.quota.security.jose;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.quartermaster.quota.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;

/** An issuer's key set over HTTPS, with a certificate that this JVM trusts as long as the server is open. */
final class KeyServer implements AutoCloseable {

    final AtomicInteger reads = new AtomicInteger();
    /** Made once: making one takes as long as a second. */
    private static final SSLContext TLS = TestCertificate.make("CN=localhost").tls();

    private final SSLContext trustedBefore;
    private final HttpsServer server;
    private volatile String body = "{\"keys\":[]}";
    private volatile int status = 200;

    KeyServer() throws IOException, GeneralSecurityException {
        trustedBefore = SSLContext.getDefault();
        SSLContext.setDefault(TLS);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(TLS));
        server.createContext("/keys", exchange -> {
            reads.incrementAndGet();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    String address() {
        return "https://localhost:" + server.getAddress().getPort() + "/keys";
    }

    /** From now on these keys are served, with this status. */
    void serve(int status, JsonWebKey... keys) {
        this.body = new JsonWebKeySet(List.of(keys)).toJson(OutputControlLevel.PUBLIC_ONLY);
        this.status = status;
    }

    @Override
    public void close() {
        server.stop(0);
        SSLContext.setDefault(trustedBefore);
    }
}

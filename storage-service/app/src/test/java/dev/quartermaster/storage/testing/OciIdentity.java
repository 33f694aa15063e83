package dev.quartermaster.storage.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.quartermaster.local.LocalObjectStore;
import dev.quartermaster.ocilocal.OciLocalAdmin;
import dev.quartermaster.ocilocal.signature.ApiKey;
import dev.quartermaster.quota.testing.TestCertificate;
import dev.quartermaster.quota.testing.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * The services of OCI that tell who a process is, as they look on the wire: metadata of an instance, the exchange of its
 * certificate for a session token, that of a pod's service account for one, and the files of a container instance. The store
 * takes what is signed with the key of such a token until the token is over, and nothing else of these processes.
 *
 * <p>Each starts with the environment of a service that asks it. {@link #close()} ends them all.
 */
public final class OciIdentity implements AutoCloseable {

    private static final Duration VALIDITY = Duration.ofSeconds(6);
    private static final int PROXYMUX_PORT = 12250;
    private static final String METADATA = "/opc/v2/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OciLocalAdmin store;
    private final TestCertificate certificate = TestCertificate.make("CN=test, OU=opc-tenant:ocid1.tenancy.oc1..test");
    private final AtomicInteger tokens = new AtomicInteger();
    private final List<HttpServer> servers = new ArrayList<>();
    private volatile boolean away;

    public OciIdentity(LocalObjectStore store) {
        this.store = store.admin();
    }

    /** How many tokens were given. */
    public int tokens() {
        return tokens.get();
    }

    /** Starts what an instance asks; its tokens are good for six seconds. */
    public Map<String, String> instance() throws IOException, GeneralSecurityException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        metadata(server, "instance/region", "us-phoenix-1");
        metadata(server, "identity/cert.pem", pem());
        metadata(server, "identity/key.pem", ApiKey.privatePem(certificate.keys()));
        metadata(server, "identity/intermediate.pem", pem());
        server.createContext(
                "/v1/x509",
                exchange -> answer(exchange, () -> {
                    JsonNode asked = JSON.readTree(exchange.getRequestBody());
                    boolean mine = asked.path("certificate")
                            .asText()
                            .equals(Base64.getEncoder().encodeToString(encoded()));
                    return mine ? Map.of("token", tokenFor(asked.path("publicKey"))) : Map.of();
                }));
        start(server);
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "OCI_STORAGE_AUTH",
                "instance-principal",
                "OCI_METADATA_BASE_URL",
                address + METADATA,
                "OCI_STORAGE_FEDERATION_ENDPOINT",
                address);
    }

    private static void metadata(HttpServer server, String name, String value) {
        server.createContext(METADATA + name, exchange -> {
            boolean allowed =
                    "Bearer Oracle".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            send(exchange, allowed ? 200 : 404, value.getBytes(StandardCharsets.UTF_8));
        });
    }

    /**
     * Starts what a pod asks; its tokens are good for six seconds.
     *
     * @param secrets where the token of the service account and the certificate of the cluster are put
     */
    public Map<String, String> pod(Path secrets) throws IOException, GeneralSecurityException {
        String account = TestTokens.service();
        // the port is the same in every cluster, so each has an address of its own
        var random = ThreadLocalRandom.current();
        String host = "127." + random.nextInt(1, 255) + '.' + random.nextInt(1, 255) + '.' + random.nextInt(1, 255);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(host, PROXYMUX_PORT), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.tls()));
        server.createContext(
                "/resourcePrincipalSessionTokens",
                exchange -> answer(exchange, () -> {
                    if (!("Bearer " + account)
                            .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                        return Map.of();
                    }
                    String token =
                            tokenFor(JSON.readTree(exchange.getRequestBody()).path("podKey"));
                    byte[] inner = JSON.writeValueAsBytes(Map.of("token", "ST$" + token));
                    return Map.of("token", Base64.getEncoder().encodeToString(inner));
                }));
        start(server);
        return Map.of(
                "OCI_STORAGE_AUTH",
                "workload-identity",
                "OCI_STORAGE_WORKLOAD_TOKEN_FILE",
                written(secrets, "token", account),
                "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH",
                written(secrets, "ca.crt", pem()),
                "KUBERNETES_SERVICE_HOST",
                host);
    }

    /** Puts into a container instance what it has, or what it has from now on. */
    public Map<String, String> containerInstance(Path secrets, Duration validity)
            throws IOException, GeneralSecurityException {
        KeyPair key = ApiKey.generate();
        return Map.of(
                "OCI_STORAGE_AUTH", "resource-principal",
                "OCI_RESOURCE_PRINCIPAL_VERSION", "2.2",
                "OCI_RESOURCE_PRINCIPAL_REGION", "us-phoenix-1",
                "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", written(secrets, "key.pem", ApiKey.privatePem(key)),
                "OCI_RESOURCE_PRINCIPAL_RPST",
                        written(secrets, "rpst", token((RSAPublicKey) key.getPublic(), validity)));
    }

    private byte[] encoded() throws CertificateEncodingException {
        return certificate.certificate().getEncoded();
    }

    private String pem() throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static String written(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String tokenFor(JsonNode key) throws IOException, GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance("RSA");
        return token((RSAPublicKey) keys.generatePublic(new X509EncodedKeySpec(key.binaryValue())), VALIDITY);
    }

    private String token(RSAPublicKey key, Duration validity) throws GeneralSecurityException {
        int count = tokens.incrementAndGet();
        RsaJsonWebKey web = new RsaJsonWebKey(key);
        web.setKeyId("key-" + count);
        web.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
        JwtClaims claims = new JwtClaims();
        claims.setSubject("session-" + count);
        claims.setIssuedAtToNow();
        claims.setExpirationTime(NumericDate.fromMilliseconds(System.currentTimeMillis() + validity.toMillis()));
        claims.setStringClaim("jwk", web.toJson());
        JsonWebSignature signed = new JsonWebSignature();
        signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signed.setKey(certificate.keys().getPrivate());
        signed.setPayload(claims.toJson());
        try {
            String token = signed.getCompactSerialization();
            store.registerKey("ST$" + token, ApiKey.publicPem(key));
            return token;
        } catch (JoseException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private void start(HttpServer server) {
        servers.add(server);
        server.start();
    }

    private interface Reply {
        Map<String, String> get() throws IOException, GeneralSecurityException;
    }

    private void answer(HttpExchange exchange, Reply reply) throws IOException {
        if (away) {
            exchange.close();
            return;
        }
        try {
            Map<String, String> found = reply.get();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            send(exchange, found.isEmpty() ? 401 : 200, JSON.writeValueAsBytes(found));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Whether every question for a token is cut off. */
    public void away(boolean now) {
        away = now;
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        store.close();
    }
}

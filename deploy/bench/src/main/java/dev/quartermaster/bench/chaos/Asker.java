package dev.quartermaster.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks replicas over HTTP and says what they said, and between which moments. */
final class Asker {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Fleet fleet;
    private final String token;
    private final String adminToken;

    final AtomicLong admitted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong unavailable = new AtomicLong();
    final AtomicLong unanswered = new AtomicLong();

    /**
     * An answer; status 0 when there was none. Moments are microseconds since 1970.
     *
     * @param life the process that answered, by replica and start; empty when it was restarted meanwhile
     */
    record Said(int status, JsonNode body, long from, long to, String life) {

        boolean isAdmission() {
            return status / 100 == 2;
        }

        /** Whether it is settled: anything but silence and trouble of the service itself. */
        boolean isFinal() {
            return status != 0 && status < 500;
        }
    }

    Asker(Fleet fleet) {
        this.fleet = fleet;
        this.token = fleet.token("service");
        this.adminToken = fleet.token("admin");
    }

    /** Asks as an administrator; counted nowhere. */
    Said administer(int replica, String method, String path, @Nullable String body) {
        return send(replica, method, path, body, adminToken, now());
    }

    Said ask(int replica, String method, String path, @Nullable String body) {
        long from = now();
        int life = fleet.life(replica);
        Said said = send(replica, method, path, body, path.startsWith("/api/v1/limits/") ? adminToken : token, from);
        said = new Said(
                said.status(), said.body(), from, said.to(), fleet.life(replica) == life ? replica + "." + life : "");
        if (said.isAdmission()) {
            admitted.incrementAndGet();
        } else if (said.status() == 429) {
            refused.incrementAndGet();
        } else {
            (said.status() == 0 ? unanswered : unavailable).incrementAndGet();
        }
        return said;
    }

    /** Asks any replica until one gives an answer that settles it; for requests that count once. */
    Said settle(RandomGenerator random, String method, String path, @Nullable String body, Instant giveUp) {
        Said said = ask(random.nextInt(Fleet.REPLICAS), method, path, body);
        while (!said.isFinal() && Instant.now().isBefore(giveUp)) {
            Trouble.pause(Duration.ofMillis(50));
            said = ask(random.nextInt(Fleet.REPLICAS), method, path, body);
        }
        return said;
    }

    private Said send(int replica, String method, String path, @Nullable String body, String bearer, long from) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fleet.port(replica) + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            long to = now();
            JsonNode node = answer.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(answer.body());
            return new Said(answer.statusCode(), node, from, to, "");
        } catch (IOException e) {
            Trouble.pause(Duration.ofMillis(20));
            return new Said(0, MissingNode.getInstance(), from, now(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Said(0, MissingNode.getInstance(), from, now(), "");
        }
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}

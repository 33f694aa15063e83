package dev.quartermaster.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.Heard;
import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.usage.contract.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service as a real process under load, killed with SIGKILL while Kafka is away: the event of every decision that a
 * caller was told arrives, in the order of its subject. {@code -Devents.kills=10} does it ten times in a row;
 * {@code -Devents.away=600} keeps Kafka away for so many seconds each time, under a load that the spool can hold.
 */
class KilledEventsIT {

    private static final int KILLS = Integer.getInteger("events.kills", 1);
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("events.away", 0));
    private static final int CLIENTS = 8;

    /** Between two requests of a client while Kafka is away for long: 200 requests a second in all. */
    private static final long PACE_NANOS = AWAY.isZero() ? 0 : CLIENTS * 1_000_000_000L / 200;

    private static final long RETRY_NANOS = 20_000_000L;
    private static final String SOURCE = "/test/killed";

    private final LocalPostgres postgres = LocalPostgres.startTemporary();
    private final LocalKafka kafka = LocalKafka.startTemporary();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicInteger told = new AtomicInteger();
    private final Map<String, List<String>> toldTo = new ConcurrentHashMap<>();
    private final List<Thread> clients = new ArrayList<>();
    private final int port = freePort();
    private volatile @Nullable Process service;

    @TempDir
    Path spool;

    @AfterEach
    void close() {
        going.set(false);
        Process last = service;
        if (last != null) {
            last.destroyForcibly();
        }
        kafka.close();
        postgres.close();
    }

    @Test
    void every_event_of_an_answered_decision_arrives_in_order() throws Exception {
        postgres.createDatabase("quota");
        kafka.createTopic(Topics.USAGE, 4);
        kafka.createTopic(Topics.ALERTS, 4);
        start();
        put(
                "{\"metric\":\"killed_units\",\"kind\":\"rate\",\"amount\":1000000,\"window\":\"PT1H\",\"scope\":[\"user\"]}");
        for (int i = 0; i < CLIENTS; i++) {
            String user = "u-" + i;
            clients.add(Thread.ofVirtual().start(() -> ask(user)));
        }
        awaitTold(500);
        for (int kill = 0; kill < KILLS; kill++) {
            kafka.kill9();
            long returns = System.nanoTime() + AWAY.toNanos();
            awaitTold(told.get() + 1000);
            await().atMost(AWAY.plusSeconds(60)).until(() -> System.nanoTime() >= returns);
            Objects.requireNonNull(service).destroyForcibly().waitFor();
            kafka.restart();
            start();
            awaitTold(told.get() + 500);
        }
        going.set(false);
        for (Thread client : clients) {
            client.join();
        }
        Map<String, Set<String>> arrived = new ConcurrentHashMap<>();
        try (Heard heard = new Heard(kafka.bootstrapServers(), SOURCE)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                arrived.clear();
                heard.events().stream()
                        .filter(event -> event.topic().equals(Topics.USAGE))
                        .forEach(event -> arrived.computeIfAbsent(event.subject(), s -> new LinkedHashSet<>())
                                .add(event.id()));
                return toldTo.entrySet().stream()
                        .allMatch(entry -> arrived.getOrDefault("user/" + entry.getKey(), Set.of())
                                .containsAll(entry.getValue()));
            });
        }
        toldTo.forEach((user, ids) -> {
            List<String> first = new ArrayList<>(arrived.getOrDefault("user/" + user, Set.of()));
            first.retainAll(new LinkedHashSet<>(ids));
            assertThat(first).as("of %s, in order", user).isEqualTo(ids);
        });
    }

    /** One request after the other, so that the order of the answers is the order of the decisions. */
    private void ask(String user) {
        String body = "{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"killed_units\":1}}";
        List<String> ids = new ArrayList<>();
        toldTo.put(user, ids);
        while (going.get()) {
            try {
                HttpResponse<String> answer = http.send(
                        request("/api/v1/checks", TestTokens.service())
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    String text = answer.body();
                    int at = text.indexOf("\"decision_id\":\"") + "\"decision_id\":\"".length();
                    ids.add(text.substring(at, text.indexOf('"', at)));
                    told.incrementAndGet();
                }
                LockSupport.parkNanos(PACE_NANOS);
            } catch (IOException e) {
                // not told, so nothing is promised; asked again until the service is back
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void awaitTold(int most) {
        await().atMost(Duration.ofSeconds(120)).until(() -> told.get() >= most);
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private void put(String body) throws IOException, InterruptedException {
        HttpRequest request = request("/api/v1/limits/killed_units", TestTokens.admin())
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(201);
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command());
        var environment = builder.environment();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl("quota"));
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl("quota"));
        environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", TestTokens.keysLocation());
        environment.put("MP_JWT_VERIFY_ISSUER", TestTokens.ISSUER);
        environment.put("MP_JWT_VERIFY_AUDIENCES", TestTokens.AUDIENCE);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("QUARTERMASTER_EVENTS_FOLDER", spool.toString());
        environment.put("QUARTERMASTER_EVENTS_SOURCE", SOURCE);
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "killed-events-" + port + ".log").toFile()));
        service = builder.start();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await().atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() ->
                        http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    /** The native image where one was just built, else the jar. */
    private static List<String> command() {
        Path image = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(image)) {
            return List.of(image.toString());
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx256m",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.quartermaster.bench;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that is measured, started as it is needed and stopped together. */
public final class House implements AutoCloseable {
    private static final int PARTITIONS = 4;

    private final Path root;
    private final Path folder;
    private final Stores stores;
    private final LocalKeys keys;
    private final boolean nativeImage;
    private @Nullable LocalKafka kafka;
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final List<Service> replicas = new ArrayList<>();

    House(Path root, Path folder, Options options) throws IOException {
        this.root = root;
        this.folder = folder;
        this.nativeImage = options.nativeImage();
        keys = LocalKeys.in(folder.resolve("keys"));
        stores = new Stores(folder, options.only().stream().anyMatch(peer -> "redis".equals(peer.service())));
    }

    Stores stores() {
        return stores;
    }

    String token() {
        return keys.token("bench", "service", Instant.now());
    }

    /** The process that answers for a peer; started when it is asked for first. */
    Service service(String name) {
        return services.computeIfAbsent(name, missing -> "quota".equals(missing) ? firstQuota() : peer(missing));
    }

    private Service firstQuota() {
        Service quota = quota("quota", nativeImage, Map.of());
        limit(quota, "bench_busy", 1_000_000_000_000L, "PT1M");
        limit(quota, "bench_many", 50, "PT1M");
        limit(quota, "bench_none", 100, "PT24H");
        return quota;
    }

    /** One more process of quota-service on the same database. */
    Service replica(boolean asNative) {
        return replica(quota("quota-" + (replicas.size() + 2), asNative, Map.of()));
    }

    /** The same with something else in its environment. */
    Service replica(String name, Map<String, String> more) {
        // it makes the limits
        service("quota");
        return replica(quota(name, nativeImage, more));
    }

    private Service replica(Service replica) {
        replicas.add(replica);
        return replica;
    }

    /** Where Kafka is, on the core of the load; started when it is asked for first. */
    String broker() {
        LocalKafka running = kafka;
        if (running == null) {
            running = LocalKafka.start(folder.resolve("kafka"), 0);
            kafka = running;
            running.createTopic("quartermaster.usage.v1", PARTITIONS);
            running.createTopic("quartermaster.alerts.v1", PARTITIONS);
            ProcessHandle.of(running.pid()).ifPresent(broker -> Shell.move(broker, Layout.LOAD_CORE));
        }
        return running.bootstrapServers();
    }

    private Service quota(String name, boolean asNative, Map<String, String> more) {
        int port = Service.freePort();
        Map<String, String> environment = new HashMap<>(database(Stores.QUOTA));
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.jwks().toUri().toString());
        environment.put("MP_JWT_VERIFY_ISSUER", LocalKeys.ISSUER);
        environment.put("MP_JWT_VERIFY_AUDIENCES", LocalKeys.AUDIENCE);
        // without a broker here events stay in the spool; QUARTERMASTER_EVENTS_ENABLED=false shows what they cost
        environment.put("QUARTERMASTER_EVENTS_FOLDER", folder.resolve("events").toString());
        environment.put("QUARTERMASTER_EVENTS_SPOOL_MOST_BYTES", "256M");
        environment.put("QUARTERMASTER_EVENTS_SPOOL_WHEN_FULL", "drop-oldest");
        environment.putAll(more);
        Path target = root.resolve("quota-service/app/target");
        List<String> command = asNative ? List.of(runner(target).toString(), "-Xmx512m") : jvm(target);
        return Service.start(name, command, environment, port, "/q/health/ready", folder);
    }

    private Service peer(String name) {
        int port = Service.freePort();
        Map<String, String> environment = new HashMap<>(database(Stores.BUCKETS));
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("BENCH_REDIS", stores.redisUrl());
        return Service.start(name, jvm(root.resolve("deploy/bench/peers/target")), environment, port, "/", folder);
    }

    private Map<String, String> database(String name) {
        return Map.of(
                "QUARKUS_DATASOURCE_USERNAME", stores.postgres().user(),
                "QUARKUS_DATASOURCE_PASSWORD", stores.postgres().password(),
                "QUARKUS_DATASOURCE_JDBC_URL", stores.postgres().jdbcUrl(name),
                "QUARKUS_DATASOURCE_REACTIVE_URL", stores.postgres().reactiveUrl(name));
    }

    private static List<String> jvm(Path target) {
        return List.of(
                Shell.java(),
                "-Xmx512m",
                "-jar",
                target.resolve("quarkus-app/quarkus-run.jar").toString());
    }

    /** The native image in the folder. */
    public static Path runner(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-runner"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no native image in " + target));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Makes or replaces a rate limit per user by the administration's REST API. */
    void limit(Service quota, String name, long amount, String window) {
        String document = "{\"metric\":\"" + name + "\",\"kind\":\"rate\",\"amount\":" + amount + ",\"window\":\""
                + window + "\",\"scope\":[\"user\"]}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + quota.port() + "/api/v1/limits/" + name))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + keys.token("bench", "admin", Instant.now()))
                .PUT(HttpRequest.BodyPublishers.ofString(document))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException("the limit " + name + " is refused: " + answer.body());
            }
            // every replica knows it within a second
            Thread.sleep(1500);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    void stopReplicas() {
        replicas.forEach(Service::close);
        replicas.clear();
    }

    @Override
    public void close() {
        stopReplicas();
        services.values().forEach(Service::close);
        services.clear();
        LocalKafka running = kafka;
        if (running != null) {
            running.close();
        }
        stores.close();
    }
}

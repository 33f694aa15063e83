package dev.quartermaster.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** PostgreSQL, Kafka, the object store and the services, started in this order and stopped in the reverse order. */
final class Stack {
    private static final int PARTITIONS = 4;

    private record Started(String name, Runnable stop) {}

    private final Installation installation;
    private final UpOptions options;
    private final Screen screen;
    private final Deque<Started> started = new ArrayDeque<>();
    private final List<ChildProcess> processes = new ArrayList<>();

    Stack(Installation installation, UpOptions options, Screen screen) {
        this.installation = installation;
        this.options = options;
        this.screen = screen;
    }

    /** Returns when everything answers; throws with the last log lines of what did not. */
    Endpoints start() throws IOException {
        LocalKeys keys = LocalKeys.in(installation.data().resolve("keys"));
        LocalPostgres postgres = startPostgres();
        LocalKafka kafka = startKafka();
        LocalObjectStore objects = startObjectStore();
        Surroundings surroundings = new Surroundings(installation, options, postgres, kafka, objects, keys);
        Map<String, String> urls = new LinkedHashMap<>();
        Map<String, String> databases = new LinkedHashMap<>();
        for (ServiceSpec service : options.services()) {
            postgres.createDatabase(service.database());
            service.topics().forEach(topic -> kafka.createTopic(topic, PARTITIONS));
            startService(service, surroundings.of(service));
            urls.put(service.name(), options.url(service.name()));
            databases.put(service.name(), postgres.jdbcUrl(service.database()));
        }
        Map<String, Object> database =
                Map.of("databases", databases, "user", postgres.user(), "password", postgres.password());
        return Endpoints.of(urls, tokens(keys), database, kafka.bootstrapServers(), objectStore(objects));
    }

    /** Waits until a part of the stack ends by itself, and says which. */
    ChildProcess awaitFirstEnd() {
        CompletableFuture<?>[] ends;
        synchronized (this) {
            ends = processes.stream().map(ChildProcess::onEnd).toArray(CompletableFuture[]::new);
        }
        return (ChildProcess) CompletableFuture.anyOf(ends).join();
    }

    /** Stops what was started, services first. */
    synchronized void stop() {
        while (!started.isEmpty()) {
            Started last = started.pop();
            last.stop().run();
            screen.say(last.name() + " is stopped");
        }
    }

    private LocalPostgres startPostgres() {
        int port = options.port(UpOptions.POSTGRES);
        screen.say("PostgreSQL starts on port " + port);
        Path folder = PostgresAccount.letPass(installation.data()).resolve(UpOptions.POSTGRES);
        LocalPostgres postgres = LocalPostgres.start(folder, installation.logs(), port, false);
        register("PostgreSQL", postgres.process(), postgres::close);
        screen.say("PostgreSQL is ready");
        return postgres;
    }

    private LocalKafka startKafka() {
        int port = options.port(UpOptions.KAFKA);
        screen.say("Kafka starts on port " + port);
        Path folder = installation.data().resolve(UpOptions.KAFKA);
        LocalKafka kafka = LocalKafka.start(folder, installation.logs(), port, false);
        register("Kafka", kafka.process(), kafka::close);
        screen.say("Kafka is ready");
        return kafka;
    }

    private LocalObjectStore startObjectStore() {
        int port = options.port(UpOptions.OBJECTS);
        screen.say("the object store starts on port " + port);
        Path folder = installation.data().resolve(UpOptions.OBJECTS);
        LocalObjectStore objects = LocalObjectStore.start(folder, installation.logs(), port, false);
        register("the object store", objects.process(), objects::close);
        screen.say("the object store is ready");
        return objects;
    }

    private static Map<String, String> objectStore(LocalObjectStore objects) {
        return Map.of(
                "url", objects.endpoint(),
                "namespace", objects.namespace(),
                "bucket", objects.bucket(),
                "region", objects.region(),
                "config_file", objects.credentials().configFile().toString(),
                "admin_token", objects.credentials().adminToken());
    }

    private void startService(ServiceSpec service, Map<String, String> environment) throws IOException {
        int port = options.port(service.name());
        Path target = installation.root().resolve(service.module()).resolve("target");
        String kind = ServiceProcess.isNative(target) ? "native image" : "JVM";
        screen.say(service.name() + "-service starts on port " + port + " (" + kind + ")");
        ServiceProcess process = ServiceProcess.start(target, service.name(), port, environment, installation.logs());
        register(service.name() + "-service", process.process(), process::stop);
        process.awaitReady();
        screen.say(service.name() + "-service is ready");
    }

    private static Map<String, String> tokens(LocalKeys keys) {
        Instant now = Instant.now();
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("admin", keys.token("admin", "admin", now));
        tokens.put("service", keys.token("back-end", "service", now));
        tokens.put("user", keys.token("u-5", "user", now));
        return tokens;
    }

    private synchronized void register(String name, ChildProcess process, Runnable stop) {
        started.push(new Started(name, stop));
        processes.add(process);
    }
}

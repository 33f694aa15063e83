package dev.quartermaster.storage.testing;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalObjectStore;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.local.ServiceProcess;
import dev.quartermaster.monitor.contract.ThrottleTopic;
import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.usage.contract.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Processes as they ship, side by side: PostgreSQL, Kafka, the local object store, quota-service, and storage-service as a
 * native image where one was built last, else as a jar. They end with the JVM.
 */
public final class Landscape {

    /** Content up to this goes into the bucket as one stream, and parts are of this size. */
    public static final int PART = 1024 * 1024;

    private static final String THROTTLE = ThrottleTopic.NAME;
    private static final Path QUOTA_TARGET =
            Path.of(System.getProperty("quota-service.target", "../../quota-service/app/target"));
    private static final Path STORAGE_TARGET = Path.of("target").toAbsolutePath();

    private static final class Shared {
        static final Landscape LANDSCAPE = new Landscape();
    }

    private final LocalPostgres postgres = LocalPostgres.shared();
    private final LocalKafka kafka = LocalKafka.shared();
    private final LocalObjectStore objects = LocalObjectStore.shared();
    private final String databases = "_" + ProcessHandle.current().pid() + "_" + Long.toHexString(System.nanoTime());
    private final int quotaPort = freePort();
    private final Path spools = spools();
    private ServiceProcess quota;
    private final Replica storage;

    /** One storage-service. */
    public record Replica(URI url, ServiceProcess process) {}

    private Landscape() {
        postgres.createDatabase("quota" + databases);
        postgres.createDatabase("storage" + databases);
        kafka.createTopic(Topics.USAGE, 1);
        kafka.createTopic(Topics.ALERTS, 1);
        kafka.createTopic(THROTTLE, 1);
        quota = launchQuota();
        storage = replica("storage", Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop the services"));
    }

    /** The one landscape of this JVM, started at the first call. */
    public static Landscape shared() {
        return Shared.LANDSCAPE;
    }

    public URI quota() {
        return URI.create("http://127.0.0.1:" + quotaPort);
    }

    public URI storage() {
        return storage.url();
    }

    public LocalObjectStore objects() {
        return objects;
    }

    public String brokers() {
        return kafka.bootstrapServers();
    }

    /** Ends quota-service with SIGKILL. */
    public void killQuota() {
        quota.kill9();
    }

    /** Starts quota-service again, at its old address. */
    public void restartQuota() {
        quota = launchQuota();
    }

    /** Tells everybody, as resource-monitor does, that so much remains for everybody; 1 is all. */
    public void throttle(double factor) {
        throttle("test-host", Map.of(1, factor), 600, System.currentTimeMillis());
    }

    /** Tells everybody what a host asks for, by priority. */
    public void throttle(String host, Map<Integer, Double> factors, int validForSeconds, long sequence) {
        String shares = factors.entrySet().stream()
                .map(share -> "\"" + share.getKey() + "\":" + share.getValue())
                .collect(Collectors.joining(","));
        String signal = "{\"host\":\"" + host + "\",\"level\":\"strict\",\"factors\":{" + shares
                + "},\"reasons\":[],\"valid_for_seconds\":" + validForSeconds + ",\"sequence\":" + sequence + "}";
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(THROTTLE, host, signal));
        }
    }

    /** Starts another storage-service on the same database and bucket; whoever starts it ends it. */
    public Replica replica(String name, Map<String, String> more) {
        int port = freePort();
        Map<String, String> environment = common("storage", port);
        environment.put("OCI_STORAGE_ENDPOINT", objects.endpoint());
        environment.put("OCI_STORAGE_BUCKET", objects.bucket());
        environment.put("OCI_STORAGE_AUTH", "config-file");
        environment.put("OCI_CONFIG_FILE", objects.credentials().configFile().toString());
        environment.put("QUARTERMASTER_STORAGE_QUOTA_URL", quota().toString());
        environment.put("QUARTERMASTER_STORAGE_QUOTA_TOKEN", TestTokens.service());
        // the machine of a build may be busy with another one
        environment.put("QUARTERMASTER_STORAGE_QUOTA_TIMEOUT", "PT10S");
        environment.put("QUARTERMASTER_STORAGE_QUOTA_DEADLINE", "PT20S");
        environment.put("QUARTERMASTER_STORAGE_QUOTA_PATIENCE", "PT60S");
        environment.put("QUARTERMASTER_STORAGE_UPLOAD_MULTIPART_THRESHOLD", Integer.toString(PART));
        environment.put("QUARTERMASTER_STORAGE_UPLOAD_PART_SIZE", Integer.toString(PART));
        environment.put("QUARTERMASTER_STORAGE_UPLOAD_SILENCE", "PT10S");
        environment.put("QUARTERMASTER_STORAGE_SETTLE_EVERY", "1s");
        environment.putAll(more);
        ServiceProcess process = launch(STORAGE_TARGET, name, port, environment);
        return new Replica(URI.create("http://127.0.0.1:" + port), process);
    }

    private ServiceProcess launchQuota() {
        Map<String, String> environment = common("quota", quotaPort);
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl("quota" + databases));
        return launch(QUOTA_TARGET, "quota", quotaPort, environment);
    }

    private Map<String, String> common(String service, int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_SHUTDOWN_TIMEOUT", "1s");
        environment.put("QUARKUS_SHUTDOWN_DELAY_ENABLED", "false");
        environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(service + databases));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("QUARTERMASTER_EVENTS_FOLDER", spools.resolve(service).toString());
        environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", TestTokens.keysLocation());
        environment.put("MP_JWT_VERIFY_ISSUER", TestTokens.ISSUER);
        environment.put("MP_JWT_VERIFY_AUDIENCES", TestTokens.AUDIENCE);
        return environment;
    }

    private static ServiceProcess launch(Path target, String name, int port, Map<String, String> environment) {
        try {
            ServiceProcess process = ServiceProcess.start(target, name, port, environment, STORAGE_TARGET);
            process.awaitReady();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        storage.process().stop();
        quota.stop();
    }

    private static Path spools() {
        try {
            return Files.createTempDirectory("storage-landscape");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.quartermaster.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What services are told about the stack around them: the same for all, and the addresses of those that they need. */
record Surroundings(
        Installation installation,
        UpOptions options,
        LocalPostgres postgres,
        LocalKafka kafka,
        LocalObjectStore objects,
        LocalKeys keys) {

    /** Longer than anybody leaves a local stack running; the next start makes another. */
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(90);

    /** The variables of this service; writes the token with which it asks others into a file of the owner. */
    Map<String, String> of(ServiceSpec service) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("QUARKUS_HTTP_PORT", Integer.toString(options.port(service.name())));
        variables.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
        variables.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        variables.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(service.database()));
        variables.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(service.database()));
        variables.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        Path events = installation.data().resolve("events").resolve(service.name());
        variables.put("QUARTERMASTER_EVENTS_FOLDER", events.toString());
        variables.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.jwks().toUri().toString());
        variables.put("MP_JWT_VERIFY_ISSUER", LocalKeys.ISSUER);
        variables.put("MP_JWT_VERIFY_AUDIENCES", LocalKeys.AUDIENCE);
        variables.put("QUARKUS_OTEL_SDK_DISABLED", "true");
        variables.putAll(bucket());
        variables.putAll(neighbours(service));
        return variables;
    }

    /** All of it is said, so that a configuration of the user's own for the real OCI is never taken. */
    private Map<String, String> bucket() {
        return Map.of(
                "OCI_STORAGE_ENDPOINT", objects.endpoint(),
                "OCI_STORAGE_NAMESPACE", objects.namespace(),
                "OCI_STORAGE_BUCKET", objects.bucket(),
                "OCI_STORAGE_AUTH", "config-file",
                "OCI_CONFIG_FILE", objects.credentials().configFile().toString(),
                "OCI_PROFILE", "DEFAULT");
    }

    /** {@code QUARTERMASTER_STORAGE_QUOTA_URL} and {@code _TOKEN_FILE} for the service storage, which needs quota. */
    private Map<String, String> neighbours(ServiceSpec service) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String needed : service.needs()) {
            String prefix = "QUARTERMASTER_" + constant(service.name()) + "_" + constant(needed);
            String token = keys.token(service.name() + "-service", "service", Instant.now(), TOKEN_LIFETIME);
            Path file = installation.data().resolve("keys").resolve(service.name() + ".token");
            SecretFile.write(file, token.getBytes(StandardCharsets.US_ASCII));
            variables.put(prefix + "_URL", options.url(needed));
            variables.put(prefix + "_TOKEN_FILE", file.toString());
        }
        return variables;
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}

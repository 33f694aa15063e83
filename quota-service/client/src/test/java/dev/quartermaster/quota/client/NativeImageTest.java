package dev.quartermaster.quota.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.faulttolerance.core.FaultToleranceStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the client tells native-image about the libraries it uses. */
class NativeImageTest {

    private static final String CONFIGURATION =
            "/META-INF/native-image/dev.quartermaster/quota-client/reflect-config.json";

    /** They are looked up by name, and one that is missing fails the first guarded call. */
    @Test
    void every_logger_of_the_circuit_and_the_repetitions_is_in_the_image() throws IOException {
        Set<String> registered = new HashSet<>();
        try (InputStream file = Objects.requireNonNull(NativeImageTest.class.getResourceAsStream(CONFIGURATION))) {
            for (JsonNode entry : new ObjectMapper().readTree(file)) {
                registered.add(entry.path("name").asText());
            }
        }
        String library = FaultToleranceStrategy.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        try (JarFile jar = new JarFile(library)) {
            Set<String> loggers = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith("_$logger.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .collect(Collectors.toSet());
            assertThat(loggers).isNotEmpty();
            assertThat(registered).containsAll(loggers);
        }
    }
}

package dev.quartermaster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of {@code services.properties}: a service that the launcher can start.
 *
 * @param needs the services that it asks, by name; they stand on lines before its own
 */
record ServiceSpec(String name, String module, int port, String database, List<String> topics, List<String> needs) {

    static List<ServiceSpec> readAll(Path file) throws IOException {
        List<ServiceSpec> services = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                services.add(parse(line));
            }
        }
        return List.copyOf(services);
    }

    static ServiceSpec parse(String line) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("services.properties: no name in: " + line);
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : line.substring(equals + 1).trim().split("\\s+", -1)) {
            String[] pair = part.split("=", 2);
            parts.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        return new ServiceSpec(
                line.substring(0, equals).trim(),
                required(parts, "module", line),
                Integer.parseInt(required(parts, "port", line)),
                required(parts, "database", line),
                list(parts, "topics"),
                list(parts, "needs"));
    }

    private static List<String> list(Map<String, String> parts, String key) {
        String value = parts.getOrDefault(key, "");
        return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    private static String required(Map<String, String> parts, String key, String line) {
        String value = parts.get(key);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("services.properties: no " + key + " in: " + line);
        }
        return value;
    }
}

package dev.quartermaster.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where everything is, for scripts ({@code endpoints.json}) and for the screen. */
final class Endpoints {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode content;

    private Endpoints(JsonNode content) {
        this.content = content;
    }

    static Endpoints of(
            Map<String, String> services,
            Map<String, String> tokens,
            Map<String, Object> postgres,
            String kafka,
            Map<String, String> objectStore) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode urls = root.putObject("services");
        services.forEach((name, url) -> urls.putObject(name).put("url", url));
        root.set("tokens", JSON.valueToTree(tokens));
        root.set("postgres", JSON.valueToTree(postgres));
        root.putObject(UpOptions.KAFKA).put("bootstrap_servers", kafka);
        root.set("object_store", JSON.valueToTree(objectStore));
        return new Endpoints(root);
    }

    static Endpoints read(Path file) throws IOException {
        return new Endpoints(JSON.readTree(file.toFile()));
    }

    static void forget(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void write(Path file) throws IOException {
        SecretFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }

    /** The URLs, one per line, without anything secret. */
    String urls() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> service : content.path("services").properties()) {
            String url = service.getValue().path("url").asText();
            text.append(line(service.getKey(), url)).append(line("", url + "/q/swagger-ui"));
        }
        for (Map.Entry<String, JsonNode> database :
                content.path("postgres").path("databases").properties()) {
            text.append(line("PostgreSQL", database.getValue().asText()));
        }
        return text.append(line(
                        "Kafka", content.path("kafka").path("bootstrap_servers").asText()))
                .append(line("Objects", content.path("object_store").path("url").asText()))
                .toString();
    }

    /** The tokens and a first request, to copy. */
    String firstSteps() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> token : content.path("tokens").properties()) {
            text.append(token.getKey())
                    .append(" token:\n")
                    .append(token.getValue().asText())
                    .append("\n\n");
        }
        JsonNode quota = content.path("services").path("quota");
        if (!quota.isMissingNode()) {
            text.append("May user u-5 do one more search?\n\ncurl -sS -i ")
                    .append(quota.path("url").asText())
                    .append("/api/v1/checks -H 'Content-Type: application/json' -H 'Authorization: Bearer ")
                    .append(content.path("tokens").path("service").asText())
                    .append("' -d '{\"subject\":{\"user\":\"u-5\"},\"consume\":{\"searches\":1}}'\n");
        }
        return text.toString();
    }

    private static String line(String label, String value) {
        return "  %-12s%s%n".formatted(label, value);
    }

    @Override
    public String toString() {
        return urls();
    }
}

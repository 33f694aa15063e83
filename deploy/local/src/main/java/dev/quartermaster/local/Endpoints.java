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
        JsonNode quota = content.path("services").path("quota").path("url");
        if (!quota.isMissingNode()) {
            text.append("May user u-5 do one more search?\n\ncurl -sS -i ")
                    .append(quota.asText())
                    .append("/api/v1/checks -H 'Content-Type: application/json' -H 'Authorization: Bearer ")
                    .append(content.path("tokens").path("service").asText())
                    .append("' -d '{\"subject\":{\"user\":\"u-5\"},\"consume\":{\"searches\":1}}'\n");
        }
        JsonNode storage = content.path("services").path("storage").path("url");
        if (!quota.isMissingNode() && !storage.isMissingNode()) {
            text.append(walk(
                    quota.asText(),
                    storage.asText(),
                    content.path("tokens").path("user").asText()));
        }
        return text.toString();
    }

    /** A file of user u-5 and what it does to their quota, in commands to paste one by one. */
    private static String walk(String quota, String storage, String token) {
        String file = storage + "/api/v1/objects/users/u-5/uploads/videos/holiday.mp4";
        String caller = " -H \"Authorization: Bearer $TOKEN\"\n";
        String read = "curl -sS -o /dev/null -w '%{http_code} %{size_download} bytes\\n' ";
        return "\nA file of user u-5: store five megabytes, see storage_bytes grow by them, read them, share"
                + " them by a URL that needs no token, delete them, look again.\n"
                + "\nTOKEN=" + token
                + "\nhead -c 5000000 /dev/zero | curl -sS -X PUT --data-binary @- -H 'Content-Type: video/mp4' " + file
                + caller
                + "curl -sS " + quota + "/api/v1/quota" + caller
                + read + file + caller
                + "LINK=$(curl -sS " + storage + "/api/v1/pars -H 'Content-Type: application/json' -d"
                + " '{\"path\":\"users/u-5/uploads/videos/holiday.mp4\",\"access\":\"read\"}'"
                + caller.stripTrailing() + " | sed 's/.*\"url\":\"\\([^\"]*\\)\".*/\\1/')\n"
                + read + "\"$LINK\"\n"
                + "curl -sS -i -X DELETE " + file + caller
                + "curl -sS " + quota + "/api/v1/quota" + caller;
    }

    private static String line(String label, String value) {
        return "  %-12s%s%n".formatted(label, value);
    }

    @Override
    public String toString() {
        return urls();
    }
}

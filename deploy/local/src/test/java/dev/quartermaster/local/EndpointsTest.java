package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
    private static final Endpoints ENDPOINTS = Endpoints.of(
            Map.of("quota", "http://localhost:8081"),
            Map.of("admin", "token-a", "service", "token-s", "user", "token-u"),
            Map.of(
                    "databases",
                    Map.of("quota", "jdbc:postgresql://127.0.0.1:15432/quota"),
                    "user",
                    "quartermaster",
                    "password",
                    "hidden"),
            "127.0.0.1:19092",
            Map.of("url", "http://127.0.0.1:19000", "admin_token", "token-o"));

    @Test
    void scriptsFindUrlsAndTokensInAFileOfTheOwner(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("endpoints.json");
        ENDPOINTS.write(file);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/services/quota/url").asText()).isEqualTo("http://localhost:8081");
        assertThat(json.at("/tokens/admin").asText()).isEqualTo("token-a");
        assertThat(json.at("/tokens/service").asText()).isEqualTo("token-s");
        assertThat(json.at("/tokens/user").asText()).isEqualTo("token-u");
        assertThat(json.at("/kafka/bootstrap_servers").asText()).isEqualTo("127.0.0.1:19092");
        assertThat(json.at("/object_store/url").asText()).isEqualTo("http://127.0.0.1:19000");
        assertThat(json.at("/postgres/databases/quota").asText()).startsWith("jdbc:postgresql://");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Endpoints.read(file).urls()).isEqualTo(ENDPOINTS.urls());
    }

    @Test
    void theUrlsTellNoSecret() {
        assertThat(ENDPOINTS.urls()).doesNotContain("hidden").doesNotContain("token-");
        assertThat(ENDPOINTS.toString()).doesNotContain("hidden").doesNotContain("token-");
    }

    @Test
    void theFirstRequestCanBeCopied() {
        assertThat(ENDPOINTS.firstSteps())
                .contains("curl -sS -i http://localhost:8081/api/v1/checks")
                .contains("'Authorization: Bearer token-s'")
                .contains("'{\"subject\":{\"user\":\"u-5\"},\"consume\":{\"searches\":1}}'");
    }

    @Test
    void theWalkThroughStorageIsShownWhereItIs() {
        assertThat(ENDPOINTS.firstSteps()).doesNotContain("/api/v1/objects");
        Map<String, String> services = new LinkedHashMap<>();
        services.put("quota", "http://localhost:8081");
        services.put("storage", "http://localhost:8083");
        Endpoints both = Endpoints.of(services, Map.of("user", "token-u"), Map.of(), "k", Map.of());
        assertThat(both.firstSteps())
                .contains("\nTOKEN=token-u\n")
                .contains(
                        "-X PUT --data-binary @- -H 'Content-Type: video/mp4' "
                                + "http://localhost:8083/api/v1/objects/users/u-5/uploads/videos/holiday.mp4 -H \"Authorization: Bearer $TOKEN\"\n")
                .contains("\ncurl -sS http://localhost:8081/api/v1/quota -H \"Authorization: Bearer $TOKEN\"\n")
                .contains("\nLINK=$(curl -sS http://localhost:8083/api/v1/pars ")
                .contains("\ncurl -sS -i -X DELETE http://localhost:8083/api/v1/objects/users/u-5/");
    }
}

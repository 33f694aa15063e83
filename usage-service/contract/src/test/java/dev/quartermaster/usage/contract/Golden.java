package dev.quartermaster.usage.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The golden files, and what a reader with Jackson makes of them. */
final class Golden {

    static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .addMixIn(Usage.class, UsageMembers.class)
            .build();

    private Golden() {}

    abstract static class UsageMembers {
        @JsonRawValue
        @JsonDeserialize(using = AsText.class)
        abstract String meta();
    }

    static final class AsText extends JsonDeserializer<String> {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parser.readValueAsTree().toString();
        }
    }

    static List<Path> files() throws IOException, URISyntaxException {
        Path folder = Path.of(
                Objects.requireNonNull(Golden.class.getResource("golden")).toURI());
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static JsonNode read(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    static JsonNode schema(String name) throws IOException {
        try (InputStream text =
                Objects.requireNonNull(Golden.class.getResourceAsStream("schemas/" + name + ".schema.json"), name)) {
            return JSON.readTree(text);
        }
    }

    /** A usage as JSON says it: a count of 1 may be left out. */
    static Usage usage(JsonNode value) throws IOException {
        ObjectNode whole = value.deepCopy();
        if (!whole.has("count")) {
            whole.put("count", 1);
        }
        return JSON.treeToValue(whole, Usage.class);
    }

    /** What a record of this contract is on the wire, by plain Jackson. */
    static ObjectNode wire(Object data) throws IOException {
        ObjectNode node = (ObjectNode) JSON.readTree(JSON.writeValueAsString(data));
        for (String name : List.of("status", "kind", "level", "reason", "pattern")) {
            if (node.has(name)) {
                node.put(name, node.get(name).textValue().toLowerCase(Locale.ROOT));
            }
        }
        if (node.path("count").asLong() == 1) {
            node.remove("count");
        }
        return node;
    }
}

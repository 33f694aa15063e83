package dev.quartermaster.usage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas, golden files and records say the same. */
class GoldenFilesTest {

    static List<Path> files() throws Exception {
        return Golden.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isValid(Path file) throws IOException {
        JsonNode golden = Golden.read(file);
        assertThat(validate("headers-v1", golden.get("headers"))).isEmpty();
        assertThat(validate(schemaOf(golden), golden.get("value"))).isEmpty();
        assertThat(golden.get("key")).isEqualTo(golden.get("headers").get(CloudEvents.HEADER_SUBJECT));
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWhatTheRecordSays(Path file) throws IOException {
        JsonNode golden = Golden.read(file);
        JsonNode headers = golden.get("headers");
        JsonNode value = golden.get("value");
        String id = headers.get(CloudEvents.HEADER_ID).textValue();
        String source = headers.get(CloudEvents.HEADER_SOURCE).textValue();
        Instant time = Instant.parse(headers.get(CloudEvents.HEADER_TIME).textValue());
        String subject = headers.get(CloudEvents.HEADER_SUBJECT).textValue();
        String type = headers.get(CloudEvents.HEADER_TYPE).textValue();
        if (golden.get("topic").textValue().equals(Topics.USAGE)) {
            UsageEvent event = new UsageEvent(id, source, time, subject, Golden.usage(value));
            assertThat(event.type()).isEqualTo(type);
            assertThat(Golden.wire(event.data())).isEqualTo(value);
        } else if (type.equals(CloudEvents.TYPE_ALERT_FINDING)) {
            FindingEvent event =
                    new FindingEvent(id, source, time, subject, Golden.JSON.treeToValue(value, Finding.class));
            assertThat(event.type()).isEqualTo(type);
            assertThat(Golden.wire(event.data())).isEqualTo(value);
        } else {
            AlertEvent event = new AlertEvent(id, source, time, subject, Golden.JSON.treeToValue(value, Alert.class));
            assertThat(event.type()).isEqualTo(type);
            assertThat(Golden.wire(event.data())).isEqualTo(value);
        }
    }

    @Test
    void schemasNameTheMembersOfTheRecords() throws IOException {
        assertThat(properties("usage-v1")).isEqualTo(components(Usage.class));
        assertThat(properties("alert-v1")).isEqualTo(components(Alert.class));
        assertThat(properties("finding-v1")).isEqualTo(components(Finding.class));
    }

    @Test
    void everyConstantIsInTheSchemaAndNoOther() throws IOException {
        assertThat(values("usage-v1", "status")).isEqualTo(wires(Usage.Status.values(), Usage.Status::wire));
        assertThat(values("alert-v1", "kind")).isEqualTo(wires(Alert.Kind.values(), Alert.Kind::wire));
        assertThat(values("alert-v1", "level")).isEqualTo(wires(Alert.Level.values(), Alert.Level::wire));
        assertThat(values("alert-v1", "reason")).isEqualTo(wires(Alert.Reason.values(), Alert.Reason::wire));
        assertThat(values("finding-v1", "kind")).isEqualTo(wires(Finding.Kind.values(), Finding.Kind::wire));
        assertThat(values("finding-v1", "level")).isEqualTo(wires(Alert.Level.values(), Alert.Level::wire));
        assertThat(values("finding-v1", "pattern")).isEqualTo(wires(Finding.Pattern.values(), Finding.Pattern::wire));
        assertThat(values("headers-v1", CloudEvents.HEADER_TYPE))
                .containsExactlyInAnyOrder(
                        CloudEvents.TYPE_USAGE,
                        CloudEvents.TYPE_ALERT_THRESHOLD,
                        CloudEvents.TYPE_ALERT_RESET,
                        CloudEvents.TYPE_ALERT_FINDING);
    }

    @Test
    void whatIsWrongIsRefused() throws Exception {
        refused("usage-success", "usage-v1", value -> value.remove("action"));
        refused("usage-success", "usage-v1", value -> value.put("status", "maybe"));
        refused("usage-success", "usage-v1", value -> value.put("count", 0));
        refused("usage-success", "usage-v1", value -> value.put("meta", "{}"));
        refused("usage-success", "usage-v1", value -> value.putObject("amounts").put("uploads", 1.5));
        refused("usage-success", "usage-v1", value -> value.putObject("amounts").put("Up loads", 1));
        refused("alert-threshold-80", "alert-v1", value -> value.remove("threshold_percent"));
        refused("alert-threshold-80", "alert-v1", value -> value.put("threshold_percent", 101));
        refused("alert-threshold-80", "alert-v1", value -> value.put("threshold_percent", 0));
        refused("finding-many-keys", "finding-v1", value -> value.putObject("scope"));
        refused("finding-many-keys", "finding-v1", value -> value.put("pattern", "bad_luck"));
        refused("finding-many-keys", "finding-v1", value -> value.remove("decisions"));
        refused("alert-reset-period", "alert-v1", value -> value.put("threshold_percent", 80));
        refused("alert-reset-period", "alert-v1", value -> value.put("period_end", "tomorrow"));
        refused(
                "alert-reset-period",
                "alert-v1",
                value -> value.putObject("scope").put("planet", "x"));
    }

    private static void refused(String file, String schema, Consumer<ObjectNode> change) throws Exception {
        for (Path path : Golden.files()) {
            if (path.getFileName().toString().equals(file + ".json")) {
                ObjectNode value = (ObjectNode) Golden.read(path).get("value");
                change.accept(value);
                assertThat(validate(schema, value))
                        .as("%s with %s", file, value)
                        .isNotEmpty();
                return;
            }
        }
        throw new AssertionError("no golden file " + file);
    }

    private static String schemaOf(JsonNode golden) {
        return switch (golden.get("headers").get(CloudEvents.HEADER_TYPE).textValue()) {
            case CloudEvents.TYPE_USAGE -> "usage-v1";
            case CloudEvents.TYPE_ALERT_FINDING -> "finding-v1";
            default -> "alert-v1";
        };
    }

    private static Set<ValidationMessage> validate(String name, JsonNode value) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        Golden.schema(name),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
        return schema.validate(value);
    }

    private static Set<String> properties(String schema) throws IOException {
        Set<String> names = new TreeSet<>();
        Golden.schema(schema).get("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> components(Class<? extends Record> type) {
        Set<String> names = new TreeSet<>();
        for (var component : type.getRecordComponents()) {
            names.add(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static List<String> values(String schema, String property) throws IOException {
        List<String> values = new ArrayList<>();
        Golden.schema(schema).get("properties").get(property).get("enum").forEach(v -> values.add(v.textValue()));
        return values;
    }

    private static <E> List<String> wires(E[] constants, java.util.function.Function<E, String> wire) {
        return Arrays.stream(constants).map(wire).toList();
    }
}

package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpOptionsTest {
    private static final List<ServiceSpec> KNOWN = List.of(
            ServiceSpec.parse("quota = module=quota-service/app port=8081 database=quota topics=a,b"),
            ServiceSpec.parse("usage = module=usage-service/app port=8082 database=usage"));

    @Test
    void withoutOptionsEverythingStartsOnItsDefaultPort() {
        UpOptions options = parse();
        assertThat(options.services()).isEqualTo(KNOWN);
        assertThat(options.ports())
                .isEqualTo(Map.of("quota", 8081, "usage", 8082, "postgres", 15432, "kafka", 19092, "objects", 19000));
        assertThat(options.fresh()).isFalse();
        assertThat(options.detach()).isFalse();
    }

    @Test
    void optionsWinOverTheEnvironment() {
        Map<String, String> environment = Map.of("QM_QUOTA_PORT", "1111", "QM_KAFKA_PORT", "2222");
        UpOptions options = UpOptions.parse(
                List.of("--fresh", "--quota-port", "3333", "--postgres-port=4444", "--detach"), environment, KNOWN);
        assertThat(options.port("quota")).isEqualTo(3333);
        assertThat(options.port("kafka")).isEqualTo(2222);
        assertThat(options.port("postgres")).isEqualTo(4444);
        assertThat(options.fresh()).isTrue();
        assertThat(options.detach()).isTrue();
    }

    @Test
    void aPartNeedsOnlyItsOwnPorts() {
        UpOptions options = parse("--services", "quota");
        assertThat(options.services()).extracting(ServiceSpec::name).containsExactly("quota");
        assertThat(options.ports()).containsOnlyKeys("quota", "postgres", "kafka", "objects");
        assertThat(parse("--services=usage,quota").services())
                .extracting(ServiceSpec::name)
                .containsExactly("quota", "usage");
    }

    @Test
    void aServiceBringsWhatItNeeds() {
        List<ServiceSpec> known = List.of(
                ServiceSpec.parse("quota = module=q port=1 database=q"),
                ServiceSpec.parse("usage = module=u port=2 database=u"),
                ServiceSpec.parse("storage = module=s port=3 database=s needs=quota"));
        UpOptions options = UpOptions.parse(List.of("--services=storage"), Map.of(), known);
        assertThat(options.services()).extracting(ServiceSpec::name).containsExactly("quota", "storage");
        assertThat(options.ports()).containsOnlyKeys("quota", "storage", "postgres", "kafka", "objects");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--colour | unknown option --colour",
                "--storage-port=1 | unknown option --storage-port",
                "--quota-port | --quota-port needs a value",
                "--quota-port=0 | --quota-port must be a port from 1 to 65535",
                "--quota-port=65536 | --quota-port must be a port from 1 to 65535",
                "--kafka-port=many | --kafka-port must be a port from 1 to 65535",
                "--services=quota;x | unknown service quota;x; there are quota, usage"
            })
    void saysWhatIsWrong(String option, String message) {
        assertThatThrownBy(() -> parse(option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTakenPortIsNamedWithItsOption() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            UpOptions options = parse("--services=quota", "--quota-port=" + taken.getLocalPort());
            assertThat(options.conflicts())
                    .filteredOn(message -> message.startsWith("Port " + taken.getLocalPort() + " (quota) is taken"))
                    .singleElement()
                    .asString()
                    .contains("--quota-port", "QM_QUOTA_PORT");
        }
    }

    @Test
    void aPortWantedTwiceIsNamed() {
        assertThat(parse("--quota-port=7", "--usage-port=7").conflicts())
                .anyMatch(message -> message.contains("wanted by both"));
    }

    @Test
    void theDeclaredServicesAreReadable() throws IOException {
        List<ServiceSpec> declared = ServiceSpec.readAll(Path.of("services.properties"));
        assertThat(declared).extracting(ServiceSpec::name).contains("quota", "storage");
        Set<String> before = new HashSet<>();
        for (ServiceSpec service : declared) {
            assertThat(before).as("before " + service.name()).containsAll(service.needs());
            before.add(service.name());
        }
    }

    @Test
    void aLineWithoutAModuleIsRefused() {
        assertThatThrownBy(() -> ServiceSpec.parse("quota = port=1 database=q"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no module");
    }

    private static UpOptions parse(String... arguments) {
        return UpOptions.parse(List.of(arguments), Map.of(), KNOWN);
    }
}

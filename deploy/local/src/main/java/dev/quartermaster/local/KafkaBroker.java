package dev.quartermaster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** The main class of the broker's own process: formats the storage at first start, then serves until SIGTERM. */
final class KafkaBroker {
    private static final String PROPERTIES = "server.properties";
    // Any 16 bytes in base64; fixed, so that formatting again after an interrupted first start changes nothing.
    private static final String CLUSTER_ID = "cXVhcnRlcm1hc3Rlcl9sbw";

    private KafkaBroker() {}

    public static void main(String[] arguments) throws Exception {
        Path properties = Path.of(arguments[0], PROPERTIES);
        format(properties);
        kafka.Kafka.main(new String[] {properties.toString()});
    }

    private static void format(Path file) throws Exception {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        new Formatter()
                .setPrintStream(System.out)
                .setNodeId(1)
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(properties.getProperty("log.dirs"))
                .addDirectory(properties.getProperty("log.dirs"))
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setIgnoreFormatted(true)
                .run();
    }

    /** Writes the configuration of a broker and controller in one process, for one machine. */
    static void configure(Path folder, int port, int controllerPort) throws IOException {
        Files.write(
                folder.resolve(PROPERTIES),
                List.of(
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "log.dirs=" + folder.resolve("data"),
                        "auto.create.topics.enable=false",
                        "num.partitions=4",
                        "offsets.topic.num.partitions=4",
                        "offsets.topic.replication.factor=1",
                        "transaction.state.log.num.partitions=4",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "share.coordinator.state.topic.num.partitions=1",
                        "share.coordinator.state.topic.replication.factor=1",
                        "share.coordinator.state.topic.min.isr=1",
                        // A killed broker may come back only when its old session is over.
                        "broker.heartbeat.interval.ms=500",
                        "broker.session.timeout.ms=4000",
                        // One machine has no need to wait for more members of a group.
                        "group.initial.rebalance.delay.ms=0"));
    }
}

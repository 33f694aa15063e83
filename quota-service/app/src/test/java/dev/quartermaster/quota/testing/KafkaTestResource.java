package dev.quartermaster.quota.testing;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.usage.contract.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a started service the build's broker, a spool and a source of its own, and sums one action up. */
public final class KafkaTestResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        LocalKafka kafka = LocalKafka.shared();
        kafka.createTopic(Topics.USAGE, 4);
        kafka.createTopic(Topics.ALERTS, 4);
        String name = Long.toHexString(System.nanoTime());
        return Map.of(
                "quartermaster.events.spool.bootstrap-servers",
                kafka.bootstrapServers(),
                "quartermaster.events.spool.folder",
                "target/events-" + name,
                "quartermaster.events.source",
                "/test/" + name,
                "quartermaster.events.summed-actions",
                "poll",
                "quartermaster.findings.every",
                "PT1S");
    }

    @Override
    public void stop() {
        // The broker goes with the JVM.
    }
}

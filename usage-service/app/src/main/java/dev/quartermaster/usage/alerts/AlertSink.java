package dev.quartermaster.usage.alerts;

import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.records.RecordSink;
import dev.quartermaster.usage.records.domain.Raw;
import dev.quartermaster.usage.records.domain.Written;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Takes alerts from their topic. What is no alert is logged, counted and passed over. */
@Singleton
class AlertSink implements RecordSink {

    private static final Logger LOG = Logger.getLogger(AlertSink.class);

    private final AlertLedger ledger;
    private final String topic;
    private final String group;
    private final boolean enabled;

    AlertSink(
            AlertLedger ledger,
            @ConfigProperty(name = "quartermaster.alerts.topic") String topic,
            @ConfigProperty(name = "quartermaster.alerts.group") String group,
            @ConfigProperty(name = "quartermaster.usage.intake.enabled") boolean enabled) {
        this.ledger = ledger;
        this.topic = topic;
        this.group = group;
        this.enabled = enabled;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public int threads() {
        return enabled ? 1 : 0;
    }

    @Override
    public Written write(List<Raw> records, Map<Integer, Long> from) {
        List<AlertEvent> alerts = new ArrayList<>();
        List<FindingEvent> findings = new ArrayList<>();
        Map<Integer, AlertLedger.Span> spans = new HashMap<>();
        int unreadable = 0;
        for (Raw raw : records) {
            boolean read = FindingReader.isFinding(raw)
                    ? FindingReader.read(raw).map(findings::add).isPresent()
                    : AlertReader.read(raw).map(alerts::add).isPresent();
            if (!read) {
                unreadable++;
                LOG.warnf("No alert: %s", raw.origin());
            }
            int partition = raw.origin().partition();
            long first = from.getOrDefault(partition, raw.origin().offset());
            spans.put(partition, new AlertLedger.Span(first, raw.origin().offset() + 1));
        }
        return ledger.write(topic, alerts, findings, unreadable, spans);
    }
}

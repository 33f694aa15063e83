package dev.quartermaster.quota.events;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.violations.FindingListener;
import dev.quartermaster.quota.violations.domain.Finding.Pattern;
import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.Finding;
import dev.quartermaster.usage.contract.FindingEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * Publishes findings as alerts. Law: the id is made of what names the finding, so it is one event whichever replica tells it
 * and how often.
 */
final class FindingAlerts implements FindingListener {

    private final EventSink sink;
    private final String source;

    FindingAlerts(EventSink sink, String source) {
        this.sink = sink;
        this.source = source;
    }

    @Override
    public boolean found(dev.quartermaster.quota.violations.domain.Finding finding, long sinceMicros, long atMicros) {
        Finding.Pattern pattern = pattern(finding.pattern());
        Map.Entry<String, String> who = who(finding);
        Finding data = new Finding(
                Finding.Kind.FINDING,
                Alert.Level.WARNING,
                pattern,
                Map.ofEntries(who),
                DatabaseClock.instant(finding.firstMicros()),
                DatabaseClock.instant(finding.lastMicros()),
                finding.refusals(),
                finding.measure(),
                finding.threshold(),
                finding.others(),
                finding.decisions());
        // a subject may be longer than an id
        UUID name = UUID.nameUUIDFromBytes(finding.who().getBytes(StandardCharsets.UTF_8));
        String id = "finding/" + pattern.wire() + "/" + sinceMicros + "/" + name;
        String subject = who.getKey() + "/" + who.getValue();
        return sink.publish(new FindingEvent(id, source, DatabaseClock.instant(atMicros), subject, data));
    }

    private static Finding.Pattern pattern(Pattern pattern) {
        return switch (pattern) {
            case MANY_KEYS_FROM_ONE_IP -> Finding.Pattern.MANY_KEYS_FROM_ONE_IP;
            case ONE_KEY_FROM_MANY_IPS -> Finding.Pattern.ONE_KEY_FROM_MANY_IPS;
            case HAMMERING -> Finding.Pattern.HAMMERING;
            case SUDDEN_CHANGE -> Finding.Pattern.SUDDEN_CHANGE;
        };
    }

    /** Whom it is about, by scope: addresses and keys stand for themselves, consumers are named {@code scope:id}. */
    private static Map.Entry<String, String> who(dev.quartermaster.quota.violations.domain.Finding finding) {
        String who = finding.who();
        return switch (finding.pattern()) {
            case MANY_KEYS_FROM_ONE_IP -> Map.entry("ip", who);
            case ONE_KEY_FROM_MANY_IPS -> Map.entry("api_key", who);
            case HAMMERING, SUDDEN_CHANGE -> {
                int colon = who.indexOf(':');
                yield Map.entry(who.substring(0, colon), who.substring(colon + 1));
            }
        };
    }
}

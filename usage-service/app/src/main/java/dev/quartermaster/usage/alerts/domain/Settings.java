package dev.quartermaster.usage.alerts.domain;

import dev.quartermaster.usage.contract.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subject wants to be told, and how.
 *
 * @param levels percentages of a limit at which to tell, of those that quota-service tells
 * @param resets whether to tell that a quota was reset
 * @param webhook an address to be called, or null
 * @param email an address to be written to, or null
 */
public record Settings(
        Set<Integer> levels,
        boolean resets,
        @Nullable String webhook,
        @Nullable String email) {

    /** Those that everybody's feed has. */
    public static final Set<Integer> LEVELS = Set.of(80, 100);

    /** Those of everybody who has none: in the feed, and told to nobody. */
    public static final Settings USUAL = new Settings(LEVELS, true, null, null);

    public Settings {
        levels = Set.copyOf(levels);
    }

    /** Where a delivery goes. */
    public record Target(String channel, String address) {}

    /** Whether this alert belongs in the feed: resets and the usual levels do, others when the subject has named them. */
    public boolean shows(Alert alert) {
        Integer threshold = alert.thresholdPercent();
        return threshold == null || LEVELS.contains(threshold) || levels.contains(threshold);
    }

    /** Where this alert goes; nowhere when the subject does not want to hear of it. */
    public List<Target> targets(Alert alert) {
        List<Target> targets = new ArrayList<>();
        if (wants(alert) && webhook != null) {
            targets.add(new Target("webhook", webhook));
        }
        if (wants(alert) && email != null) {
            targets.add(new Target("email", email));
        }
        return targets;
    }

    private boolean wants(Alert alert) {
        Integer threshold = alert.thresholdPercent();
        return switch (alert.kind()) {
            case THRESHOLD -> threshold != null && levels.contains(threshold);
            case RESET -> resets;
        };
    }
}

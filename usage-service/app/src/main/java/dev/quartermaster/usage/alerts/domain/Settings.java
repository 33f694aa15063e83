package dev.quartermaster.usage.alerts.domain;

import dev.quartermaster.usage.contract.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subject wants to be told, and how.
 *
 * @param levels percentages of a limit, of those that quota-service tells
 * @param resets whether to tell that a quota was reset
 * @param webhook an address to be called, or null
 * @param email an address to be written to, or null
 */
public record Settings(
        Set<Integer> levels,
        boolean resets,
        @Nullable String webhook,
        @Nullable String email) {

    /** Those of everybody who has none: in the feed, and told to nobody. */
    public static final Settings USUAL = new Settings(Set.of(80, 100), true, null, null);

    public Settings {
        levels = Set.copyOf(levels);
    }

    /** Where a delivery goes. */
    public record Target(String channel, String address) {}

    /** Where this alert goes; nowhere when the subject does not want to hear of it. */
    public List<Target> targets(Alert alert) {
        Integer threshold = alert.thresholdPercent();
        boolean wanted = switch (alert.kind()) {
            case THRESHOLD -> threshold != null && levels.contains(threshold);
            case RESET -> resets;
        };
        List<Target> targets = new ArrayList<>();
        if (wanted && webhook != null) {
            targets.add(new Target("webhook", webhook));
        }
        if (wanted && email != null) {
            targets.add(new Target("email", email));
        }
        return targets;
    }
}

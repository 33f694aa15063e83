package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.DecisionListener.Circumstances;
import dev.quartermaster.quota.decisions.DecisionListener.Way;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.DecisionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes answers as the engine tells them. */
public final class Told {

    private static final AtomicLong COUNT = new AtomicLong();
    private static final Limit LIMIT = Charges.rate(1, 10, Duration.ofMinutes(1));

    private Told() {}

    public static Subject user(String name) {
        return new Subject(name, null, "k-" + name, "203.0.113.7", "/route");
    }

    static Ask ask(Subject subject, boolean looks) {
        return new Ask(subject, Map.of("metric_1", 1L), "act", "agent", null, null, null, looks);
    }

    static Decision refused(long at) {
        Reading reading = new Reading(new Effective(LIMIT, 10L, "limit"), 1, 10, at + 9, at + 5_000_000);
        return new Decision.Refused(id(at), "default", 2, false, at, List.of(reading));
    }

    static Decision admitted(long at) {
        Reading reading = new Reading(new Effective(LIMIT, 10L, "limit"), 1, 7, at + 9, 0);
        return new Decision.Admitted(id(at), "default", 2, false, at, List.of(reading));
    }

    static Circumstances judged() {
        return new Circumstances(1000, 1, Way.JUDGED);
    }

    static String id(long at) {
        return DecisionId.text(new UUID((at / 1000) << 16, COUNT.incrementAndGet()));
    }
}

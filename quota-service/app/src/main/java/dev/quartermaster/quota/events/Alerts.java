package dev.quartermaster.quota.events;

import dev.quartermaster.quota.decisions.CounterReset;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.ResetListener;
import dev.quartermaster.quota.events.ThresholdStore.Crossing;
import dev.quartermaster.quota.events.ThresholdStore.Due;
import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.Subjects;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes thresholds crossed and quotas reset.
 *
 * <p>Laws: a crossing is published under the id of its row, so it is one event whichever replica tells it and how often. The
 * end of a period is told of those quotas that crossed a threshold in it: their owners were told that little is left. What
 * an administrator sets back is told always, by the replica that did it; should that one be killed between the two, it
 * stands in the audit trail only.
 */
final class Alerts implements ResetListener {

    private static final Logger LOG = Logger.getLogger(Alerts.class);

    private static final int MOST_AT_ONCE = 200;

    private final ThresholdStore store;
    private final EventSink sink;
    private final DatabaseClock clock;
    private final String source;
    private final AtomicBoolean telling = new AtomicBoolean();

    Alerts(ThresholdStore store, EventSink sink, DatabaseClock clock, String source) {
        this.store = store;
        this.sink = sink;
        this.clock = clock;
        this.source = source;
    }

    /** Tells what is due, if nobody is at it here. To be called a few times a second. */
    Uni<Void> tell() {
        if (!telling.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        return store.due(MOST_AT_ONCE)
                .chain(due -> {
                    List<Due> kept = due.stream()
                            .sorted(Comparator.comparing(Due::reset)
                                    .thenComparingLong(one -> one.crossing().atMicros())
                                    .thenComparingInt(one -> one.crossing().percent()))
                            .filter(one -> sink.publish(event(one)))
                            .toList();
                    return kept.isEmpty() ? Uni.createFrom().voidItem() : store.told(kept);
                })
                .onFailure()
                .invoke(e -> LOG.debugf(e, "Alerts are told later"))
                .onFailure()
                .recoverWithNull()
                .onTermination()
                .invoke(() -> telling.set(false));
    }

    private AlertEvent event(Due due) {
        Crossing crossing = due.crossing();
        Alert.Level level = due.reset() ? Alert.Level.INFO : Alert.Level.of(crossing.percent());
        Alert alert = new Alert(
                due.reset() ? Alert.Kind.RESET : Alert.Kind.THRESHOLD,
                crossing.scope(),
                crossing.limit(),
                crossing.metric(),
                level,
                due.reset() ? null : crossing.percent(),
                crossing.used(),
                crossing.amount(),
                instant(crossing.periodStart()),
                instant(crossing.periodEnd()),
                due.reset() ? Alert.Reason.PERIOD : null);
        Instant at = DatabaseClock.instant(due.reset() ? crossing.period() : crossing.atMicros());
        String id = (due.reset() ? "reset/" : "threshold/" + crossing.percent() + "/") + due.id();
        return new AlertEvent(id, source, at, name(crossing.scope()), alert);
    }

    private static @Nullable Instant instant(@Nullable Long micros) {
        return micros == null ? null : DatabaseClock.instant(micros);
    }

    private static String name(Map<String, String> scope) {
        String resource = scope.get("resource");
        String name = Subjects.of(scope.get("user"), scope.get("project"), scope.get("api_key"), scope.get("ip"));
        return name.equals(Subjects.GLOBAL) && resource != null ? "resource/" + resource : name;
    }

    @Override
    public void reset(List<CounterReset.Reset> resets) {
        Instant at = clock.now();
        for (CounterReset.Reset reset : resets) {
            Map<String, String> scope = new LinkedHashMap<>();
            reset.countedBy().forEach((by, value) -> scope.put(by.name().toLowerCase(Locale.ROOT), value));
            Alert alert = new Alert(
                    Alert.Kind.RESET,
                    scope,
                    reset.limit().name(),
                    reset.limit().metric(),
                    Alert.Level.INFO,
                    null,
                    reset.used(),
                    null,
                    null,
                    at,
                    Alert.Reason.ADMINISTRATOR);
            sink.publish(new AlertEvent("reset/" + UUID.randomUUID(), source, at, name(scope), alert));
        }
    }
}

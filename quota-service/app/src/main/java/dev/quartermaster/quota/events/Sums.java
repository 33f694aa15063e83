package dev.quartermaster.quota.events;

import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums identical decisions of busy subjects up, for actions that are configured so. What is summed up is in memory for a
 * second at most, and lost when the process is killed in that second: that is the price, and why it is off by default.
 */
final class Sums {

    private static final int MOST_KEYS = 10_000;

    /** What makes two decisions identical. */
    record Key(
            Subject subject,
            String action,
            Usage.Status status,
            Map<String, Long> consume,
            @Nullable String userAgent) {}

    /** @param id of the first decision, and of the sum */
    record Total(String id, long firstMicros, long count, long nanos) {}

    private final ConcurrentHashMap<Key, Total> totals = new ConcurrentHashMap<>();

    /** Adds a decision; false when there are too many different ones, and it has to be told by itself. */
    boolean add(Key key, String id, long atMicros, long nanos) {
        if (totals.size() >= MOST_KEYS && !totals.containsKey(key)) {
            return false;
        }
        totals.merge(
                key,
                new Total(id, atMicros, 1, nanos),
                (sum, one) -> new Total(sum.id, sum.firstMicros, sum.count + 1, sum.nanos + one.nanos));
        return true;
    }

    /** Takes all sums out. */
    void flush(UsageEvents events, Consumer<UsageEvent> sink) {
        for (Key key : totals.keySet()) {
            Total total = totals.remove(key);
            if (total != null) {
                sink.accept(events.sum(key.subject(), key, total));
            }
        }
    }
}

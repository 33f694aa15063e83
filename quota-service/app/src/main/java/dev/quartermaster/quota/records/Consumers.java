package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who consumed how much, and which counters are near their limits; a bounded number of both. Not thread-safe. */
final class Consumers {

    private static final long HOUR = 3_600_000_000L;

    private record Key(long hour, String scope, String id, String metric) {

        // As for CounterKey: a record's own go through method handles, for every decision.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && hour == key.hour
                    && id.equals(key.id)
                    && metric.equals(key.metric)
                    && scope.equals(key.scope);
        }

        @Override
        public int hashCode() {
            return ((Long.hashCode(hour) * 31 + id.hashCode()) * 31 + metric.hashCode()) * 31 + scope.hashCode();
        }
    }

    private static final class Sum {
        private long requests;
        private long refused;
        private long units;
    }

    private record Counter(int limit, String key) {}

    private final int most;
    private final Map<Key, Sum> sums = new HashMap<>();
    private final Map<Counter, Batch.Gauge> gauges = new HashMap<>();

    Consumers(int most) {
        this.most = most;
    }

    void add(Heard heard) {
        Subject subject = heard.ask().subject();
        boolean allowed = heard.decision() instanceof Decision.Admitted;
        long hour = heard.atMicros() / HOUR * HOUR;
        String scope = scope(subject);
        String id = id(subject);
        for (Map.Entry<String, Long> entry : heard.ask().consume().entrySet()) {
            Sum sum = sum(hour, scope, id == null ? "" : id, entry.getKey());
            sum.requests++;
            if (allowed) {
                sum.units += Math.max(0, entry.getValue());
            } else {
                sum.refused++;
            }
        }
    }

    private Sum sum(long hour, String scope, String id, String metric) {
        Key key = new Key(hour, scope, id, metric);
        Sum known = sums.get(key);
        if (known != null) {
            return known;
        }
        Key kept = sums.size() < most ? key : new Key(hour, scope, "", metric);
        return sums.computeIfAbsent(kept, k -> new Sum());
    }

    private static String scope(Subject subject) {
        if (subject.user() != null) {
            return "user";
        }
        if (subject.apiKey() != null) {
            return "api_key";
        }
        return subject.project() != null ? "project" : "ip";
    }

    private static @Nullable String id(Subject subject) {
        if (subject.user() != null) {
            return subject.user();
        }
        if (subject.apiKey() != null) {
            return subject.apiKey();
        }
        return subject.project() != null ? subject.project() : subject.ip();
    }

    /** Takes note of every counter that is at half of its limit or above. */
    void gauge(Heard heard) {
        for (Reading reading : heard.decision().readings()) {
            Long amount = reading.effective().amount();
            LimitKind kind = reading.effective().limit().kind();
            if (amount == null || amount == 0 || kind == LimitKind.SIZE || reading.used() < amount - reading.used()) {
                continue;
            }
            Counter counter = new Counter(
                    reading.effective().limit().id(),
                    heard.ask().subject().key(reading.effective().limit().scope()));
            if (gauges.size() < most || gauges.containsKey(counter)) {
                gauges.put(
                        counter,
                        new Batch.Gauge(
                                counter.limit,
                                counter.key,
                                reading.used(),
                                amount,
                                reading.effective().source(),
                                heard.atMicros(),
                                reading.resetMicros()));
            }
        }
    }

    int size() {
        return sums.size() + gauges.size();
    }

    List<Batch.Consumer> consumers() {
        List<Batch.Consumer> consumers = new ArrayList<>(sums.size());
        sums.forEach((key, sum) -> consumers.add(
                new Batch.Consumer(key.hour, key.scope, key.id, key.metric, sum.requests, sum.refused, sum.units)));
        return consumers;
    }

    List<Batch.Gauge> gauges() {
        return List.copyOf(gauges.values());
    }
}

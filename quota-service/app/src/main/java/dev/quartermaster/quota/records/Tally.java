package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decisions per minute, limit, plan and outcome. As many sums as there are of these, whatever the traffic. Not thread-safe. */
final class Tally {

    private static final long MINUTE = 60_000_000L;

    private record Key(long minute, String limit, String plan, boolean allowed) {

        // As for CounterKey: a record's own go through method handles, for every decision.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && minute == key.minute
                    && allowed == key.allowed
                    && limit.equals(key.limit)
                    && plan.equals(key.plan);
        }

        @Override
        public int hashCode() {
            return ((Long.hashCode(minute) * 31 + limit.hashCode()) * 31 + plan.hashCode()) * 2 + (allowed ? 1 : 0);
        }
    }

    private static final class Sum {
        private long decisions;
        private long units;
        private long unrecorded;
    }

    private final Map<Key, Sum> sums = new HashMap<>();

    /** @param recorded whether it is also kept by itself */
    void add(Heard heard, boolean recorded) {
        Decision decision = heard.decision();
        long minute = heard.atMicros() / MINUTE * MINUTE;
        boolean allowed = decision instanceof Decision.Admitted;
        Sum all = sum(minute, "", decision.plan(), allowed);
        all.decisions++;
        if (!recorded) {
            all.unrecorded++;
        }
        for (Reading reading : decision.readings()) {
            if (allowed || reading.refuses()) {
                Sum sum = sum(minute, reading.effective().limit().name(), decision.plan(), allowed);
                sum.decisions++;
                sum.units += Math.max(0, reading.cost());
            }
        }
    }

    private Sum sum(long minute, String limit, String plan, boolean allowed) {
        return sums.computeIfAbsent(new Key(minute, limit, plan, allowed), key -> new Sum());
    }

    int size() {
        return sums.size();
    }

    List<Batch.Minute> minutes() {
        List<Batch.Minute> minutes = new ArrayList<>(sums.size());
        sums.forEach((key, sum) -> minutes.add(new Batch.Minute(
                key.minute, key.limit, key.plan, key.allowed, sum.decisions, sum.units, sum.unrecorded)));
        return minutes;
    }
}

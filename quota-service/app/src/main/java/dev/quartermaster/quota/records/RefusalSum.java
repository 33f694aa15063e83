package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.DecisionListener.Way;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Headers;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Identical refusals of one second, or, when there are too many different ones, those of one limit and minute. */
final class RefusalSum {

    private static final Subject NOBODY = new Subject(null, null, null, null, null);
    private static final int ID_BYTES = 16;

    /** What makes two refusals identical. */
    record Key(
            long second,
            Subject subject,
            Map<String, Long> consume,
            @Nullable String action,
            @Nullable String userAgent,
            List<String> limits) {

        // As for CounterKey: a record's own go through method handles, for every refusal.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && second == key.second
                    && subject.equals(key.subject)
                    && consume.equals(key.consume)
                    && Objects.equals(action, key.action)
                    && Objects.equals(userAgent, key.userAgent)
                    && limits.equals(key.limits);
        }

        @Override
        public int hashCode() {
            int hash = Long.hashCode(second) * 31 + subject.hashCode();
            hash = (hash * 31 + consume.hashCode()) * 31 + limits.hashCode();
            return (hash * 31 + Objects.hashCode(action)) * 31 + Objects.hashCode(userAgent);
        }

        static Key of(Heard heard, List<String> limits) {
            Ask ask = heard.ask();
            return new Key(
                    heard.atMicros() / 1_000_000, ask.subject(), ask.consume(), ask.action(), ask.userAgent(), limits);
        }
    }

    private final Heard first;
    private final List<String> limits;
    private final boolean folded;
    private long times;
    private long last;
    private int judged;
    private @Nullable Heard firstJudged;
    private final List<String> same = new ArrayList<>(0);

    RefusalSum(Heard first, List<String> limits, boolean folded) {
        this.first = first;
        this.limits = limits;
        this.folded = folded;
    }

    /** @param keepsId whether there is room for the name of one more decision; whether it was used */
    boolean add(Heard heard, boolean keepsId) {
        times++;
        last = Math.max(last, heard.atMicros());
        if (folded || heard.how().way() == Way.REPEATED) {
            return false;
        }
        judged++;
        if (firstJudged == null) {
            firstJudged = heard;
            return false;
        }
        if (keepsId) {
            same.add(heard.decision().id());
        }
        return keepsId;
    }

    /** The limits that refuse, the one that the answer speaks of first. */
    static List<String> limits(Decision decision) {
        Reading decisive = decisive(decision);
        List<Reading> readings = decision.readings();
        if (readings.size() == 1) {
            return List.of(decisive.effective().limit().name());
        }
        List<String> names = new ArrayList<>(2);
        names.add(decisive.effective().limit().name());
        for (Reading reading : readings) {
            if (reading.refuses() && reading != decisive) {
                names.add(reading.effective().limit().name());
            }
        }
        return names;
    }

    private static Reading decisive(Decision decision) {
        for (Reading reading : decision.readings()) {
            if (reading.refuses() && reading.effective().limit().kind() == LimitKind.SIZE) {
                return reading;
            }
        }
        return Objects.requireNonNull(Headers.tightest(decision.readings()), "refused by nothing");
    }

    Refusal refusal() {
        Reading decisive = decisive(first.decision());
        return new Refusal(
                first.atMicros(),
                last,
                first.id(),
                times,
                folded ? NOBODY : first.ask().subject(),
                folded ? null : first.ask().userAgent(),
                folded ? null : first.ask().action(),
                limits,
                decisive.effective().limit().metric(),
                decisive.cost(),
                retry(first.decision()));
    }

    private static long retry(Decision decision) {
        long latest = 0;
        for (Reading reading : decision.readings()) {
            if (reading.refuses()) {
                if (reading.retryMicros() < 0) {
                    return Reading.NEVER;
                }
                latest = Math.max(latest, reading.retryMicros());
            }
        }
        return latest;
    }

    /** What can be explained of it; null when all of it was repeated, or folded. */
    Batch.@Nullable Decided decided() {
        if (firstJudged == null) {
            return null;
        }
        ByteBuffer ids = ByteBuffer.allocate(same.size() * ID_BYTES);
        for (String text : same) {
            UUID id = Objects.requireNonNull(DecisionId.parse(text));
            ids.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return new Batch.Decided(firstJudged.recorded(judged), ids.array());
    }
}

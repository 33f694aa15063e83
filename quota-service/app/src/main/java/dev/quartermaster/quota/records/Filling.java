package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.DecisionListener.Way;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.records.domain.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A batch that is being filled. Not thread-safe. Whatever comes, it stays bounded, and every refusal is in it once: by
 * itself, in the sum of the identical ones of its second, or, without room, in that of its limit and minute.
 */
final class Filling {

    /** Names of further identical refusals that are kept beside the first one's. */
    private static final int MOST_IDS = 50_000;

    private static final long MINUTE = 60_000_000L;

    private record Folded(long minute, List<String> limits) {}

    private final int most;
    private final int admissionsPerSecond;
    private final RecordMeter meter;
    private final Map<RefusalSum.Key, RefusalSum> refusals = new HashMap<>();
    private final Map<Folded, RefusalSum> folded = new HashMap<>();
    private final List<Heard> single = new ArrayList<>();
    private final Tally tally = new Tally();
    private int ids;
    private long second;
    private int thisSecond;

    Filling(RecordSettings settings, RecordMeter meter) {
        this.most = settings.mostWaiting();
        this.admissionsPerSecond = settings.admissionsPerSecond();
        this.meter = meter;
    }

    /** Goes on counting where the batch before ended, so that a budget per second is one, however often it is written. */
    Filling after(Filling before) {
        second = before.second;
        thisSecond = before.thisSecond;
        return this;
    }

    /** Whether it is the first of its kind in this second; what is worth doing once is done then. */
    boolean add(Heard heard) {
        boolean looks = heard.ask().onlyLooks();
        if (heard.decision() instanceof Decision.Refused && !looks) {
            return refused(heard);
        }
        if (heard.how().way() == Way.REPEATED) {
            return false;
        }
        boolean recorded = single.size() < most && withinBudget(heard.atMicros());
        if (recorded) {
            single.add(heard);
        }
        if (!looks) {
            if (!recorded) {
                meter.unrecorded();
            }
            tally.add(heard, recorded);
        }
        return true;
    }

    private boolean withinBudget(long atMicros) {
        long now = atMicros / 1_000_000;
        if (now != second) {
            second = now;
            thisSecond = 0;
        }
        return thisSecond++ < admissionsPerSecond;
    }

    private boolean refused(Heard heard) {
        List<String> limits = RefusalSum.limits(heard.decision());
        RefusalSum.Key key = RefusalSum.Key.of(heard, limits);
        RefusalSum sum = refusals.get(key);
        boolean first = sum == null;
        boolean folds = sum == null && refusals.size() >= most;
        if (folds) {
            Folded all = new Folded(heard.atMicros() / MINUTE, limits);
            sum = folded.computeIfAbsent(all, k -> new RefusalSum(heard, limits, true));
            meter.folded();
        } else if (sum == null) {
            sum = new RefusalSum(heard, limits, false);
            refusals.put(key, sum);
        }
        if (sum.add(heard, ids < MOST_IDS)) {
            ids++;
        }
        if (heard.how().way() != Way.REPEATED) {
            tally.add(heard, !folds);
        }
        return first && !folds;
    }

    int size() {
        return refusals.size() + folded.size() + single.size() + tally.size();
    }

    boolean folds() {
        return !folded.isEmpty();
    }

    Batch sealed(UUID replica, long sequence, Consumers consumers) {
        List<Refusal> rows = new ArrayList<>(refusals.size() + folded.size());
        List<Batch.Decided> decisions = new ArrayList<>(refusals.size() + single.size());
        refusals.values().forEach(sum -> {
            rows.add(sum.refusal());
            Batch.Decided decided = sum.decided();
            if (decided != null) {
                decisions.add(decided);
            }
        });
        folded.values().forEach(sum -> rows.add(sum.refusal()));
        single.forEach(heard -> decisions.add(new Batch.Decided(heard.recorded(1), new byte[0])));
        return new Batch(
                replica, sequence, rows, decisions, tally.minutes(), consumers.consumers(), consumers.gauges());
    }
}

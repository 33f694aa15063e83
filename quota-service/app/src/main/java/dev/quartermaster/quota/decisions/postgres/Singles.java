package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.CounterKey;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.limits.domain.LimitKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The claims of a group that consume from one counter each, no two from the same: most of them fit plainly, and the
 * function {@code admit} charges those in one pass. It only ever admits; whoever it passes over is judged by
 * {@code decide} like the rest of the group.
 */
final class Singles {

    /** In the order in which rows are locked, the same on every replica. */
    private static final Comparator<Waiting> ORDER = Comparator.comparing(
                    (Waiting waiting) -> waiting.charge().key())
            .thenComparingInt(waiting -> waiting.charge().limitId());

    /** Stands for no amount at all; far enough from the end of the range that adding a cost does not wrap. */
    private static final long UNLIMITED = Long.MAX_VALUE / 4;

    private final List<Waiting> members;

    private Singles(List<Waiting> members) {
        this.members = members;
    }

    /** Takes the claims out of {@code group} that can be tried so; what stays has to be decided. */
    static Singles takenFrom(List<Waiting> group) {
        Map<CounterKey, Integer> hits = new HashMap<>();
        for (Waiting waiting : group) {
            for (Charge charge : waiting.claim.charges()) {
                hits.merge(CounterKey.of(charge), 1, Integer::sum);
            }
        }
        List<Waiting> singles = new ArrayList<>(group.size());
        group.removeIf(waiting -> {
            boolean single = plain(waiting) && hits.getOrDefault(CounterKey.of(waiting.charge()), 0) == 1;
            if (single) {
                singles.add(waiting);
            }
            return single;
        });
        singles.sort(ORDER);
        return new Singles(singles);
    }

    private static boolean plain(Waiting waiting) {
        Claim claim = waiting.claim;
        return !waiting.create
                && claim.once() == null
                && claim.mode() == Claim.Mode.CONSUME
                && claim.charges().size() == 1
                && waiting.charge().cost() > 0;
    }

    int size() {
        return members.size();
    }

    List<Waiting> members() {
        return members;
    }

    /** The parameters of admit(). */
    Tuple parameters() {
        int n = members.size();
        String[] subjects = new String[n];
        Integer[] limits = new Integer[n];
        Short[] kinds = new Short[n];
        Long[] amounts = new Long[n];
        Long[] widths = new Long[n];
        Long[] starts = new Long[n];
        Long[] ends = new Long[n];
        Long[] costs = new Long[n];
        for (int i = 0; i < n; i++) {
            Charge charge = members.get(i).charge();
            Long amount = charge.effective().amount();
            subjects[i] = charge.key();
            limits[i] = charge.limitId();
            kinds[i] = Group.kind(charge.effective().limit().kind());
            amounts[i] = amount == null ? UNLIMITED : amount;
            widths[i] = charge.slotMicros();
            starts[i] = charge.periodStart();
            ends[i] = charge.periodEnd();
            costs[i] = charge.cost();
        }
        return Tuple.tuple()
                .addArrayOfString(subjects)
                .addArrayOfInteger(limits)
                .addArrayOfShort(kinds)
                .addArrayOfLong(amounts)
                .addArrayOfLong(widths)
                .addArrayOfLong(starts)
                .addArrayOfLong(ends)
                .addArrayOfLong(costs);
    }

    /** Tells those who were admitted; returns the others. */
    List<Waiting> tell(Row row, long sentNanos) {
        long at = row.getLong(0);
        Integer[] places = row.getArrayOfIntegers(1);
        if (places == null) {
            return members;
        }
        Long[] used = row.getArrayOfLongs(2);
        Integer[] epochs = row.getArrayOfIntegers(3);
        boolean[] told = new boolean[members.size()];
        for (int i = 0; i < places.length; i++) {
            int place = places[i] - 1;
            told[place] = true;
            members.get(place).tell(admitted(members.get(place).charge(), at, used[i], epochs[i], sentNanos));
        }
        List<Waiting> rest = new ArrayList<>(0);
        for (int i = 0; i < told.length; i++) {
            if (!told[i]) {
                rest.add(members.get(i));
            }
        }
        return rest;
    }

    private static Verdict admitted(Charge charge, long at, long used, int epoch, long sentNanos) {
        LimitKind kind = charge.effective().limit().kind();
        long slot = kind == LimitKind.RATE ? at / charge.slotMicros() : charge.periodEnd();
        long reset = kind == LimitKind.RATE ? Slots.expiry(slot, charge.slotMicros()) : charge.periodEnd();
        return new Verdict.Judged(
                true,
                at,
                new long[] {used},
                new long[] {reset},
                new long[] {0},
                new long[] {charge.cost()},
                new int[] {epoch},
                new long[] {slot},
                sentNanos,
                false);
    }
}

package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.CounterKey;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.limits.domain.LimitKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Claims that are judged by one statement: lays them out as its parameters and reads their verdicts from its answer. */
final class Group {

    /** So many claims for one counter in one group make it busy. */
    private static final int BUSY = 4;

    private static final int JUDGED_OUT_OF_PERIOD = 2;
    private static final int NO_ROW = 3;
    private static final int KEY_REUSED = 4;
    private static final int REPEATED = 5;

    private final List<Waiting> members;
    private final Map<CounterKey, Integer> places = new HashMap<>();
    private final List<Charge> counters = new ArrayList<>();
    private final int[] hits;
    private final Integer[] requestOf;
    private final Integer[] counterOf;
    private final Long[] costs;
    private boolean creates;

    Group(List<Waiting> members) {
        this.members = members;
        int total = 0;
        for (Waiting member : members) {
            total += member.claim.charges().size();
            creates |= member.create;
        }
        this.requestOf = new Integer[total];
        this.counterOf = new Integer[total];
        this.costs = new Long[total];
        this.hits = new int[total];
        int entry = 0;
        for (int request = 0; request < members.size(); request++) {
            for (Charge charge : members.get(request).claim.charges()) {
                int place = place(charge);
                hits[place]++;
                requestOf[entry] = request + 1;
                counterOf[entry] = place + 1;
                costs[entry] = charge.cost();
                entry++;
            }
        }
    }

    private int place(Charge charge) {
        Integer place = places.putIfAbsent(CounterKey.of(charge), counters.size());
        if (place != null) {
            return place;
        }
        counters.add(charge);
        return counters.size() - 1;
    }

    /** The parameters of decide(). */
    Tuple parameters() {
        int n = counters.size();
        String[] subjects = new String[n];
        Integer[] limits = new Integer[n];
        Short[] kinds = new Short[n];
        Long[] amounts = new Long[n];
        Boolean[] enforced = new Boolean[n];
        Long[] widths = new Long[n];
        Long[] starts = new Long[n];
        Long[] ends = new Long[n];
        for (int i = 0; i < n; i++) {
            Charge charge = counters.get(i);
            subjects[i] = charge.key();
            limits[i] = charge.limitId();
            kinds[i] = kind(charge.effective().limit().kind());
            amounts[i] = charge.effective().amount();
            enforced[i] = charge.enforced();
            widths[i] = charge.slotMicros();
            starts[i] = charge.periodStart();
            ends[i] = charge.periodEnd();
        }
        Short[] modes = new Short[members.size()];
        for (int i = 0; i < modes.length; i++) {
            modes[i] = members.get(i).claim.mode().code();
        }
        return Tuple.tuple()
                .addArrayOfString(subjects)
                .addArrayOfInteger(limits)
                .addArrayOfShort(kinds)
                .addArrayOfLong(amounts)
                .addArrayOfBoolean(enforced)
                .addArrayOfLong(widths)
                .addArrayOfLong(starts)
                .addArrayOfLong(ends)
                .addArrayOfBoolean(creates ? created(n) : null)
                .addArrayOfInteger(requestOf)
                .addArrayOfInteger(counterOf)
                .addArrayOfLong(costs)
                .addArrayOfShort(modes);
    }

    /** The parameters of decide_once(): those of decide(), then keys, fingerprints, contexts and their time to live. */
    Tuple parametersOnce(long ttlMicros) {
        int n = members.size();
        String[] keys = new String[n];
        io.vertx.core.buffer.Buffer[] fingerprints = new io.vertx.core.buffer.Buffer[n];
        String[] contexts = new String[n];
        for (int i = 0; i < n; i++) {
            Claim.Once once =
                    java.util.Objects.requireNonNull(members.get(i).claim.once());
            keys[i] = once.key();
            fingerprints[i] = io.vertx.core.buffer.Buffer.buffer(once.fingerprint());
            contexts[i] = once.context();
        }
        return parameters()
                .addArrayOfString(keys)
                .addArrayOfBuffer(fingerprints)
                .addArrayOfString(contexts)
                .addLong(ttlMicros);
    }

    private Boolean[] created(int n) {
        Boolean[] created = new Boolean[n];
        Arrays.fill(created, false);
        int entry = 0;
        for (Waiting member : members) {
            for (int i = 0; i < member.claim.charges().size(); i++) {
                created[counterOf[entry++] - 1] |= member.create;
            }
        }
        return created;
    }

    static short kind(LimitKind kind) {
        return switch (kind) {
            case RATE -> 0;
            case QUOTA -> 1;
            case STOCK -> 2;
            case SIZE -> throw new IllegalArgumentException("sizes have no counter");
        };
    }

    /** Tells everyone their verdict; returns those whose counters have no row yet and who must be asked again. */
    List<Waiting> tell(Row row, long sentNanos) {
        Answer answer = new Answer(row, sentNanos);
        List<Waiting> again = new ArrayList<>(0);
        int entry = 0;
        for (int request = 0; request < members.size(); request++) {
            Waiting member = members.get(request);
            int size = member.claim.charges().size();
            switch (answer.status[request]) {
                case NO_ROW -> {
                    if (!member.isDropped()) {
                        member.create = true;
                        again.add(member);
                    }
                }
                case JUDGED_OUT_OF_PERIOD -> member.tell(new Verdict.OutOfPeriod(answer.at, sentNanos));
                case KEY_REUSED -> member.tell(new Verdict.KeyReused());
                case REPEATED -> member.tell(answer.repeated(request));
                default -> member.tell(judged(answer, request, entry, size));
            }
            entry += size;
        }
        return again;
    }

    private Verdict judged(Answer answer, int request, int entry, int size) {
        int[] epochs = new int[size];
        long[] slots = new long[size];
        boolean busy = false;
        for (int i = 0; i < size; i++) {
            int counter = counterOf[entry + i] - 1;
            epochs[i] = answer.epochs[counter];
            slots[i] = answer.slots[counter];
            busy |= hits[counter] >= BUSY;
        }
        return new Verdict.Judged(
                answer.status[request] == 1,
                answer.at,
                slice(answer.used, entry, size),
                slice(answer.resets, entry, size),
                slice(answer.retries, entry, size),
                slice(answer.granted, entry, size),
                epochs,
                slots,
                answer.sentNanos,
                busy);
    }

    private static long[] slice(Long[] values, int from, int size) {
        long[] slice = new long[size];
        for (int i = 0; i < size; i++) {
            slice[i] = values[from + i];
        }
        return slice;
    }

    /** The row that decide() or decide_once() answers with. */
    private static final class Answer {
        final long at;
        final Short[] status;
        final Long[] used;
        final Long[] resets;
        final Long[] retries;
        final Long[] granted;
        final Integer[] epochs;
        final Long[] slots;
        final long sentNanos;
        private final Row row;

        Answer(Row row, long sentNanos) {
            this.row = row;
            this.sentNanos = sentNanos;
            at = row.getLong(0);
            status = row.getArrayOfShorts(1);
            used = row.getArrayOfLongs(2);
            resets = row.getArrayOfLongs(3);
            retries = row.getArrayOfLongs(4);
            granted = row.getArrayOfLongs(5);
            epochs = row.getArrayOfIntegers(6);
            slots = row.getArrayOfLongs(7);
        }

        Verdict repeated(int request) {
            short before = row.getArrayOfShorts(8)[request];
            String context = row.getArrayOfStrings(9)[request];
            String numbers = row.getArrayOfStrings(10)[request];
            return new Verdict.Repeated(before == 1, context, numbers(numbers));
        }

        /** A bigint[] in PostgreSQL's text form; an array of arrays of different lengths can only be sent so. */
        private static long[] numbers(String text) {
            return Arrays.stream(text.substring(1, text.length() - 1).split(","))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }
    }
}

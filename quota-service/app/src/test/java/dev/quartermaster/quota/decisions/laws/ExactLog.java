package dev.quartermaster.quota.decisions.laws;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The oracle of a sliding window: every admission with its time, and no cleverness.
 *
 * <p>An admission happened at some moment from {@code from} to {@code to}; both are the database's clock in microseconds
 * and equal where the database itself said when.
 */
public final class ExactLog {

    private record Admission(long from, long to, long units) {}

    private final List<Admission> admissions = new ArrayList<>();

    public synchronized void admitted(long atMicros, long units) {
        admitted(atMicros, atMicros, units);
    }

    public synchronized void admitted(long fromMicros, long toMicros, long units) {
        admissions.add(new Admission(fromMicros, toMicros, units));
    }

    public synchronized long total() {
        return admissions.stream().mapToLong(Admission::units).sum();
    }

    /** The most units that surely lie in one interval of this length, wherever it begins. */
    public synchronized long most(long windowMicros) {
        List<Admission> sorted = sorted();
        long longest = sorted.stream().mapToLong(a -> a.to() - a.from()).max().orElse(0);
        long most = 0;
        long sum = 0;
        int next = 0;
        // an interval that holds the most can be moved right until it begins with an admission
        for (Admission first : sorted) {
            long end = first.from() + windowMicros;
            while (next < sorted.size() && sorted.get(next).from() < end) {
                sum += sorted.get(next++).units();
            }
            long unsure = 0;
            for (int i = next - 1; i >= 0 && sorted.get(i).from() >= end - longest; i--) {
                unsure += sorted.get(i).to() < end ? 0 : sorted.get(i).units();
            }
            most = Math.max(most, sum - unsure);
            sum -= first.units();
        }
        return most;
    }

    /** The fewest units in any interval of this length that begins with an admission and ends by {@code untilMicros}. */
    public synchronized long fewest(long lengthMicros, long untilMicros) {
        List<Admission> sorted = sorted();
        long fewest = Long.MAX_VALUE;
        long sum = 0;
        int next = 0;
        for (Admission first : sorted) {
            long end = first.from() + lengthMicros;
            if (end > untilMicros) {
                break;
            }
            while (next < sorted.size() && sorted.get(next).from() < end) {
                sum += sorted.get(next++).units();
            }
            fewest = Math.min(fewest, sum);
            sum -= first.units();
        }
        return fewest;
    }

    /** The first moment from {@code now} on at which a window that ends then has room for the cost. */
    public synchronized long roomAt(long now, long windowMicros, long amount, long cost) {
        List<Long> moments = new ArrayList<>(List.of(now));
        admissions.stream()
                .map(a -> a.from() + windowMicros)
                .filter(t -> t > now)
                .forEach(moments::add);
        moments.sort(Comparator.naturalOrder());
        for (long moment : moments) {
            long inside = admissions.stream()
                    .filter(a -> a.from() + windowMicros > moment)
                    .mapToLong(Admission::units)
                    .sum();
            if (inside + cost <= amount) {
                return moment;
            }
        }
        throw new IllegalArgumentException("never room for " + cost + " of " + amount);
    }

    private List<Admission> sorted() {
        return admissions.stream()
                .sorted(Comparator.comparingLong(Admission::from))
                .toList();
    }
}

package dev.quartermaster.bench.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Every admission that was told, with its time, and no cleverness. An admission happened at some moment from when it was
 * asked for to when it was answered, by the clock that PostgreSQL on this machine uses too.
 */
final class SureWindow {

    private record Admission(long from, long to, long units) {}

    private final List<Admission> admissions = new ArrayList<>();

    synchronized void admitted(long fromMicros, long toMicros, long units) {
        admissions.add(new Admission(fromMicros, toMicros, units));
    }

    synchronized long total() {
        return admissions.stream().mapToLong(Admission::units).sum();
    }

    /** The most units that surely lie in one interval of this length, wherever it begins. */
    synchronized long most(long windowMicros) {
        List<Admission> byEnd = new ArrayList<>(admissions);
        byEnd.sort(Comparator.comparingLong(Admission::to));
        long most = 0;
        // an interval that holds the most can be moved right until it begins with an admission
        for (Admission first : byEnd) {
            long end = first.from() + windowMicros;
            long sum = 0;
            for (int i = firstNotBefore(byEnd, first.from());
                    i < byEnd.size() && byEnd.get(i).to() < end;
                    i++) {
                sum += byEnd.get(i).from() >= first.from() ? byEnd.get(i).units() : 0;
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    private static int firstNotBefore(List<Admission> byEnd, long moment) {
        int low = 0;
        int high = byEnd.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byEnd.get(middle).to() < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

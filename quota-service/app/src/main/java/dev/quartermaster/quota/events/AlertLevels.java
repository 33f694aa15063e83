package dev.quartermaster.quota.events;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The shares of an amount, in percent, that are told when they are reached. */
final class AlertLevels {

    private static final List<Integer> ALWAYS = List.of(80, 100);

    private final List<Integer> all;

    /** @throws IllegalArgumentException when one is not from 1 to 100; 80 and 100 are added */
    AlertLevels(Collection<Integer> named) {
        Set<Integer> sorted = new TreeSet<>(ALWAYS);
        sorted.addAll(named);
        if (sorted.stream().anyMatch(level -> level < 1 || level > 100)) {
            throw new IllegalArgumentException("Alert levels are percentages from 1 to 100.");
        }
        this.all = List.copyOf(sorted);
    }

    /** Whether so much used is at least this share of the amount. */
    static boolean reached(int level, long used, long amount) {
        return used * 100 >= amount * level;
    }

    int lowest() {
        return all.getFirst();
    }

    /** The highest that is reached; 0 when none is. */
    int highest(boolean often, long used, long amount) {
        int highest = 0;
        for (int level : of(often)) {
            if (!reached(level, used, amount)) {
                break;
            }
            highest = level;
        }
        return highest;
    }

    /** Those above the first, up to and including the second, lowest first. */
    List<Integer> between(boolean often, int above, int upTo) {
        Stream<Integer> levels = of(often).stream();
        return levels.filter(level -> level > above && level <= upTo).toList();
    }

    /** @param often whether the limit starts anew so often that only what everybody is told is told of it */
    private List<Integer> of(boolean often) {
        return often ? ALWAYS : all;
    }
}

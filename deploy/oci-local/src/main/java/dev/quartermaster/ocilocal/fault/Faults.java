package dev.quartermaster.ocilocal.fault;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The faults that are on. For several threads; forgotten with the process. */
public final class Faults {
    private final List<Active> active = new ArrayList<>();

    /** A fault with how many requests it has let pass and struck. */
    public record Status(Fault fault, int passed, int struck) {}

    private static final class Active {
        private final Fault fault;
        private int passed;
        private int struck;

        Active(Fault fault) {
            this.fault = fault;
        }
    }

    public synchronized void add(Fault fault) {
        active.add(new Active(fault));
    }

    public synchronized void clear() {
        active.clear();
    }

    public synchronized List<Status> list() {
        return active.stream()
                .map(one -> new Status(one.fault, one.passed, one.struck))
                .toList();
    }

    /** The first fault that strikes this request. One that has struck often enough is off. */
    synchronized Optional<Fault> strike(String method, String rawTarget) {
        Iterator<Active> all = active.iterator();
        while (all.hasNext()) {
            Active one = all.next();
            if (!one.fault.matches(method, rawTarget)) {
                continue;
            }
            if (one.passed < or(one.fault.skip(), 0) || !isDrawn(one.fault)) {
                one.passed++;
                continue;
            }
            one.struck++;
            if (one.struck >= or(one.fault.times(), Integer.MAX_VALUE)) {
                all.remove();
            }
            return Optional.of(one.fault);
        }
        return Optional.empty();
    }

    private static boolean isDrawn(Fault fault) {
        Double probability = fault.probability();
        return probability == null || ThreadLocalRandom.current().nextDouble() < probability;
    }

    private static int or(@org.jspecify.annotations.Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}

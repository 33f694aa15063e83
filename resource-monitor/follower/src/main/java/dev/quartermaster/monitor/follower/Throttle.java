package dev.quartermaster.monitor.follower;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The throttle as this replica sees it.
 *
 * <p>Laws: a signal holds for its validity, counted from its record's timestamp and on the monotonic clock from then on, and is
 * forgotten after it; a host's later signal replaces its earlier one and never the other way round; without signals
 * nothing is lowered. Reading takes no lock: it is done for every decision.
 */
public final class Throttle {

    private final Rule rule;
    private final LongSupplier nanos;
    private final Map<String, Received> signals = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Factors factors = Factors.NONE;

    public Throttle(Rule rule, LongSupplier nanos) {
        this.rule = rule;
        this.nanos = nanos;
    }

    /** One that never lowers anything. */
    public static Throttle none() {
        return new Throttle(Rule.MINIMUM, () -> 0);
    }

    /** The factor of a priority, in (0,1]. */
    public double factor(int priority) {
        return factors.of(priority);
    }

    public Factors factors() {
        return factors;
    }

    public Rule rule() {
        return rule;
    }

    /** Those that hold now. */
    public List<Received> signals() {
        long now = nanos.getAsLong();
        List<Received> held = new ArrayList<>();
        for (Received received : signals.values()) {
            if (received.holdsAt(now)) {
                held.add(received);
            }
        }
        return held;
    }

    /** Called whenever the factors change, on the thread that changed them. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Takes a host's signal in. @param ageMillis how old it is; what is too old is not taken */
    public synchronized void hear(ThrottleSignal signal, long ageMillis) {
        long left = signal.validForSeconds() * 1000L - Math.max(0, ageMillis);
        Received known = signals.get(signal.host());
        if (known != null && known.signal().sequence() > signal.sequence()) {
            return;
        }
        if (left <= 0) {
            signals.remove(signal.host());
        } else {
            signals.put(signal.host(), new Received(signal, nanos.getAsLong() + left * 1_000_000));
        }
        settle();
    }

    /** The host took its signal back. */
    public synchronized void forget(String host) {
        signals.remove(host);
        settle();
    }

    /** Forgets what is past its validity; to be called several times a second. */
    public synchronized void expire() {
        long now = nanos.getAsLong();
        if (signals.values().removeIf(received -> !received.holdsAt(now))) {
            settle();
        }
    }

    private void settle() {
        List<ThrottleSignal> held = signals().stream().map(Received::signal).toList();
        Factors now = Factors.of(held, rule);
        if (!now.equals(factors)) {
            factors = now;
            listeners.forEach(Runnable::run);
        }
    }
}

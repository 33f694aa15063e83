package dev.quartermaster.monitor.throttling.domain;

import dev.quartermaster.monitor.measuring.domain.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Turns what is measured into how tight limits must be.
 *
 * <p>The law: an integral controller with a dead band. While a metric is overloaded (see {@link Smoothed}) the tightness
 * rises by a bounded amount per second, faster the further above its threshold; while none that was overloaded is above its
 * relaxed threshold, and that for some seconds, it falls slowly; in between it stays. Whoever tightens again after having
 * relaxed relaxes half as fast from then on, until it has been calm for long, so that a plant with a gain too large for the dead
 * band settles all the same.
 *
 * <p>Where it is from: fast down and slow up as in D.-M. Chiu and R. Jain, "Analysis of the increase and decrease algorithms for congestion
 * avoidance" (1989); per-class admission under overload with smoothed signals as in M. Welsh and D. Culler, "Adaptive overload control for
 * busy internet servers" (USITS 2003); dead band against limit cycles and clamping against wind-up as in
 * K. J. Åström and R. M. Murray, "Feedback Systems" (2008), §10.4.
 *
 * <p>Laws, each with a test: absent or broken readings never tighten; two readings above the threshold in a row do; after
 * one step of the load the direction changes at most once. Not for several threads.
 */
public final class Controller {

    /** After a gap (the machine slept) no more than this much time is believed to have passed. */
    private static final double LONGEST_STEP = 2;

    /** At most so much faster than {@link Law#tighten}. */
    private static final double MOST_URGENT = 2;

    private static final double SLOWEST = 1.0 / 16;

    /** Seconds of relaxing after which the pace doubles again. */
    private static final double TRUST_AFTER = 60;

    private final Law law;
    private final Map<Metric, Smoothed> signals = new EnumMap<>(Metric.class);
    private double tightness;
    private double calmFor;
    private double relaxedFor;
    private double pace = 1;
    private long lastNanos;
    private boolean began;

    public Controller(Law law) {
        this.law = law;
    }

    /**
     * One step.
     *
     * @param nanos of the monotonic clock
     * @param values of the metrics, NaN for what is absent
     */
    public Tightness step(long nanos, ToDoubleFunction<Metric> values, Thresholds thresholds) {
        double seconds = began ? Math.clamp((nanos - lastNanos) / 1e9, 0, LONGEST_STEP) : 0;
        began = true;
        lastNanos = nanos;
        signals.keySet().retainAll(thresholds.bands().keySet());
        double urgency = 0;
        boolean held = false;
        List<String> reasons = new ArrayList<>(0);
        for (Map.Entry<Metric, Band> entry : thresholds.bands().entrySet()) {
            Band band = entry.getValue();
            Smoothed signal = signals.computeIfAbsent(entry.getKey(), metric -> new Smoothed());
            signal.observe(values.applyAsDouble(entry.getKey()), band, law, nanos);
            if (signal.overloaded(band)) {
                urgency = Math.max(urgency, Math.clamp(band.severity(signal.value()), 1, MOST_URGENT));
            }
            if (signal.holds(band)) {
                held = true;
                reasons.add(reason(entry.getKey(), signal.value(), band));
            }
        }
        move(seconds, urgency, held);
        return new Tightness(
                tightness,
                Level.of(tightness, law.tightest()),
                law.factors(tightness),
                tightness > 0 ? reasons : List.of());
    }

    private void move(double seconds, double urgency, boolean held) {
        if (urgency > 0) {
            if (relaxedFor > 0) {
                pace = Math.max(SLOWEST, pace / 2);
            }
            calmFor = 0;
            relaxedFor = 0;
            tightness = Math.min(law.tightest(), tightness + law.tighten() * urgency * seconds);
        } else if (held) {
            calmFor = 0;
        } else {
            calmFor += seconds;
            if (calmFor >= law.calm() && tightness > 0) {
                relax(seconds);
            }
        }
    }

    private void relax(double seconds) {
        relaxedFor += seconds;
        double trusted = Math.min(1, pace * Math.pow(2, Math.floor(relaxedFor / TRUST_AFTER)));
        tightness = Math.max(0, tightness - law.relax() * trusted * seconds);
        if (tightness <= 0) {
            pace = 1;
            relaxedFor = 0;
            signals.values().forEach(Smoothed::release);
        }
    }

    private static String reason(Metric metric, double value, Band band) {
        String relation = value >= band.tight() ? " is above " : " is between " + decimals(band.relaxed()) + " and ";
        return metric.word() + " " + decimals(value) + relation + decimals(band.tight());
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}

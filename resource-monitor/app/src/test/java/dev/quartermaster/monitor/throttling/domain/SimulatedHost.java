package dev.quartermaster.monitor.throttling.domain;

import dev.quartermaster.monitor.measuring.domain.Metric;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * A host whose load is what tenants are let through, and the controller that sees it; one step is one second.
 *
 * <p>Offered load is in shares of the host's capacity. What the controller says takes {@code delay} seconds to arrive.
 */
final class SimulatedHost {

    /** @param cpu as measured, NaN when the reading was lost */
    record Moment(int second, double cpu, double tightness, Map<Integer, Double> factors) {}

    private static final Thresholds CPU_ONLY = new Thresholds(Map.of(Metric.CPU_BUSY, new Band(0.75, 0.92)));

    private final Controller controller;
    private final Random random;
    private double gain = 1;
    private double noise;
    private double lost;
    private double broken;
    private int delay = 1;

    SimulatedHost(long seed) {
        controller = new Controller(Law.DEFAULT);
        random = new Random(seed);
    }

    SimulatedHost withNoise(double sigma) {
        noise = sigma;
        return this;
    }

    SimulatedHost losing(double share, double brokenShare) {
        lost = share;
        broken = brokenShare;
        return this;
    }

    SimulatedHost withDelay(int seconds) {
        delay = seconds;
        return this;
    }

    SimulatedHost withGain(double factor) {
        gain = factor;
        return this;
    }

    /** @param offered load of all tenants together by second; half of it is of low priority, 30 % medium, 20 % high */
    List<Moment> run(int seconds, DoubleUnaryOperator offered) {
        List<Moment> moments = new ArrayList<>();
        Deque<Map<Integer, Double>> underWay = new ArrayDeque<>();
        for (int i = 0; i < delay; i++) {
            underWay.add(Map.of(1, 1.0, 2, 1.0, 3, 1.0));
        }
        for (int second = 0; second < seconds; second++) {
            Map<Integer, Double> inForce = underWay.removeFirst();
            double share = 0.5 * of(inForce, 3) + 0.3 * of(inForce, 2) + 0.2 * of(inForce, 1);
            double load = offered.applyAsDouble(second) * gain * share + random.nextGaussian() * noise;
            double cpu = measured(Math.clamp(load, 0, 1));
            Tightness said = controller.step(
                    second * 1_000_000_000L, metric -> metric == Metric.CPU_BUSY ? cpu : Double.NaN, CPU_ONLY);
            moments.add(new Moment(second, cpu, said.value(), said.factors()));
            underWay.addLast(said.factors());
        }
        return moments;
    }

    static double of(Map<Integer, Double> factors, int priority) {
        return Objects.requireNonNull(factors.get(priority));
    }

    private double measured(double cpu) {
        double dice = random.nextDouble();
        if (dice < lost) {
            return Double.NaN;
        }
        if (dice < lost + broken) {
            return new double[] {Double.POSITIVE_INFINITY, -1, 1e9, Double.NEGATIVE_INFINITY}[random.nextInt(4)];
        }
        return cpu;
    }

    /** How often the tightness changed its direction after it first moved, within these seconds. */
    static int reversals(List<Moment> moments, int from, int to) {
        int direction = 0;
        int reversals = 0;
        for (int i = Math.max(1, from); i < Math.min(to, moments.size()); i++) {
            int now = (int)
                    Math.signum(moments.get(i).tightness() - moments.get(i - 1).tightness());
            if (now != 0 && direction != 0 && now != direction) {
                reversals++;
            }
            direction = now == 0 ? direction : now;
        }
        return reversals;
    }
}

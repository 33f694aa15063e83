package dev.quartermaster.monitor.load.domain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a metric is going: the straight line nearest to its samples (least squares).
 *
 * @param slope change per minute, in the metric's unit
 * @param first and {@code last} values of that line at both ends of the window
 * @param samples how many it is drawn through; absent ones are left out
 */
public record Trend(Direction direction, double slope, double first, double last, int samples) {

    /** Fewer say nothing of a direction. */
    private static final int FEWEST = 5;

    /** Rises or falls only if the line moves by more than this many times the scatter around it. */
    private static final double CLEAR = 1.0;

    /** Where it goes. */
    public enum Direction {
        RISING,
        STEADY,
        FALLING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The trend of the values at these times; null when too few are there.
     *
     * @param seconds from any beginning, rising
     * @param values NaN where absent
     * @param notable change within the window that is worth a word, in the metric's unit
     */
    public static @Nullable Trend of(double[] seconds, double[] values, double notable) {
        int n = 0;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                n++;
                meanX += (seconds[i] - meanX) / n;
                meanY += (values[i] - meanY) / n;
            }
        }
        if (n < FEWEST) {
            return null;
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                double x = seconds[i] - meanX;
                double y = values[i] - meanY;
                xx += x * x;
                xy += x * y;
                yy += y * y;
            }
        }
        if (xx <= 0) {
            return null;
        }
        double slope = xy / xx;
        double scatter = Math.sqrt(Math.max(0, yy - slope * xy) / n);
        double first = meanY + slope * (seconds[0] - meanX);
        double last = meanY + slope * (seconds[seconds.length - 1] - meanX);
        double moved = last - first;
        boolean clear = Math.abs(moved) >= notable && Math.abs(moved) > CLEAR * scatter;
        Direction direction = !clear ? Direction.STEADY : moved > 0 ? Direction.RISING : Direction.FALLING;
        return new Trend(direction, slope * 60, first, last, n);
    }
}

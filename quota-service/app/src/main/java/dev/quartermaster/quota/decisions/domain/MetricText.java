package dev.quartermaster.quota.decisions.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * How people speak of a metric and of amounts of it.
 *
 * @param label in the singular, in lower case: {@code upload}, {@code video processing}
 * @param unit written after an amount; empty for things that are counted
 */
public record MetricText(String label, String unit) {

    private static final String BYTES = "bytes";
    private static final String[] BINARY = {"bytes", "KB", "MB", "GB", "TB", "PB"};

    private static final Map<String, MetricText> KNOWN = Map.of(
            "api_calls", new MetricText("API call", ""),
            "searches", new MetricText("search", ""),
            "video_minutes", new MetricText("video processing", "min"));

    /**
     * The words for any metric: {@code foo_bars} is a "foo bar", {@code foo_bytes} are bytes of "foo" and
     * {@code foo_minutes} minutes of it.
     */
    public static MetricText of(String metric) {
        MetricText known = KNOWN.get(metric);
        if (known != null) {
            return known;
        }
        if (metric.endsWith("_bytes")) {
            return new MetricText(words(metric.substring(0, metric.length() - 6)), BYTES);
        }
        if (metric.endsWith("_minutes")) {
            return new MetricText(words(metric.substring(0, metric.length() - 8)), "min");
        }
        return new MetricText(singular(words(metric)), metric.equals(BYTES) ? BYTES : "");
    }

    private static String words(String name) {
        return name.replace('_', ' ').strip();
    }

    private static String singular(String words) {
        if (words.endsWith("ies")) {
            return words.substring(0, words.length() - 3) + "y";
        }
        if (words.endsWith("ches") || words.endsWith("shes") || words.endsWith("xes") || words.endsWith("sses")) {
            return words.substring(0, words.length() - 2);
        }
        boolean plural = words.endsWith("s") && !words.endsWith("ss");
        return plural && words.length() > 1 && !words.equals(BYTES) ? words.substring(0, words.length() - 1) : words;
    }

    /** Whether amounts are bytes, shown in binary units: 1 GB is 1024³ bytes. */
    public boolean bytes() {
        return unit.equals(BYTES);
    }

    /** The label at the beginning of a sentence. */
    public String title() {
        return Character.toUpperCase(label.charAt(0)) + label.substring(1);
    }

    /** An amount with its unit; bytes with two decimals in the unit that suits them: {@code 2.50 GB}. */
    String amount(long value) {
        return bytes() ? inUnit(value, true) : exact(value);
    }

    /** A limit with its unit; bytes without needless zeros: {@code 50 GB}. */
    public String limit(long value) {
        return bytes() ? inUnit(value, false) : exact(value);
    }

    /** To the last unit: {@code 5 min}, {@code 15000000000 bytes}, {@code 3}. */
    String exact(long value) {
        return unit.isEmpty() ? Long.toString(value) : value + " " + unit;
    }

    private static String inUnit(long bytes, boolean padded) {
        int unit = unitOf(bytes);
        return number(bytes, unit, padded) + " " + BINARY[unit];
    }

    /** The share of a limit in bytes, in the limit's unit: {@code 12.5/50 GB}. */
    public static String share(long bytes, long limit) {
        int unit = unitOf(limit);
        return number(bytes, unit, false) + "/" + number(limit, unit, false) + " " + BINARY[unit];
    }

    private static int unitOf(long bytes) {
        int unit = 0;
        // what would be rounded to 1024.00 is one of the next unit
        while (unit < BINARY.length - 1
                && bytes >= (1024L << (10 * unit)) - (unit == 0 ? 0 : (5L << (10 * unit)) / 1000)) {
            unit++;
        }
        return unit;
    }

    private static String number(long bytes, int unit, boolean padded) {
        BigDecimal scaled =
                BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << (10 * unit)), 2, RoundingMode.HALF_UP);
        boolean whole = unit == 0 || (!padded && scaled.stripTrailingZeros().scale() <= 0);
        return whole
                ? scaled.setScale(0, RoundingMode.HALF_UP).toPlainString()
                : (padded ? scaled : scaled.stripTrailingZeros()).toPlainString();
    }
}

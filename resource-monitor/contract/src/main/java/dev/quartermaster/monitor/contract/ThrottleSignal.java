package dev.quartermaster.monitor.contract;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one host asks of whoever hands out work: how much of their rate limits subjects of each priority may use.
 *
 * <p>A signal replaces the host's earlier ones and says everything; it is repeated before it expires. One that was not
 * repeated for {@code validForSeconds} is forgotten, and the host then asks for nothing.
 *
 * @param host whose signal it is; the key of the record
 * @param level how tight it is, for people: {@code normal}, {@code reduced}, {@code strict} or {@code severe}
 * @param factors share of the limit that remains, in (0,1], by priority (1 is high); see {@link #factor}
 * @param reasons why, in words; empty when nothing is lowered
 * @param validForSeconds from the record's timestamp, 1 to 3600
 * @param sequence rises with every signal of the host, also across restarts
 */
public record ThrottleSignal(
        String host,
        String level,
        Map<Integer, Double> factors,
        List<String> reasons,
        int validForSeconds,
        long sequence) {

    public static final int LONGEST_HOST = 253;
    public static final int LONGEST_VALIDITY = 3600;
    private static final int MOST_PRIORITIES = 16;
    private static final int MOST_REASONS = 32;

    /** @throws IllegalArgumentException when a member is out of its range; the message names it */
    public ThrottleSignal {
        require(!host.isBlank() && host.length() <= LONGEST_HOST, "host");
        require(!level.isEmpty() && level.length() <= 32, "level");
        require(factors.size() <= MOST_PRIORITIES, "factors");
        factors.forEach((priority, factor) -> {
            require(priority >= 1, "factors");
            // written so that NaN fails
            require(factor > 0 && factor <= 1, "factors." + priority);
        });
        require(reasons.size() <= MOST_REASONS, "reasons");
        require(validForSeconds >= 1 && validForSeconds <= LONGEST_VALIDITY, "valid_for_seconds");
        require(sequence >= 0, "sequence");
        factors = Collections.unmodifiableMap(new TreeMap<>(factors));
        reasons = List.copyOf(reasons);
    }

    /**
     * The factor of a priority: its own, else that of the next higher one named (so 4 is treated like 3), else 1. A
     * priority above all that are named is never lowered.
     */
    public double factor(int priority) {
        double factor = 1;
        for (Map.Entry<Integer, Double> entry : factors.entrySet()) {
            if (entry.getKey() > priority) {
                break;
            }
            factor = entry.getValue();
        }
        return factor;
    }

    /** Whether any priority is lowered. */
    public boolean lowers() {
        return factors.values().stream().anyMatch(factor -> factor < 1);
    }

    private static void require(boolean holds, String member) {
        if (!holds) {
            throw new IllegalArgumentException(member + " is out of range");
        }
    }
}

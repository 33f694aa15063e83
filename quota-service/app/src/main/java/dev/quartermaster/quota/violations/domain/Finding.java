package dev.quartermaster.quota.violations.domain;

import java.util.List;

/**
 * Something in the refusals that looks like more than bad luck.
 *
 * @param who the address, key or subject that it is about
 * @param refusals how many there were that belong to it
 * @param measure what was measured: different keys, different addresses, refusals before Retry-After had passed, or how
 *     many times as many as before
 * @param threshold what the measure has to reach
 * @param others some of the keys or addresses that belong to it
 * @param decisions some of the decisions, to be explained
 */
public record Finding(
        Pattern pattern,
        String who,
        long firstMicros,
        long lastMicros,
        long refusals,
        double measure,
        double threshold,
        List<String> others,
        List<String> decisions) {

    public Finding {
        others = List.copyOf(others);
        decisions = List.copyOf(decisions);
    }

    /** What is looked for. */
    public enum Pattern {
        /** Many API keys refused at one address. */
        MANY_KEYS_FROM_ONE_IP,
        /** One API key refused at many addresses. */
        ONE_KEY_FROM_MANY_IPS,
        /** Asking on although Retry-After has not passed. */
        HAMMERING,
        /** Many more refusals than the subject had before. */
        SUDDEN_CHANGE
    }
}

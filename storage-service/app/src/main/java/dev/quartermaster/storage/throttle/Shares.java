package dev.quartermaster.storage.throttle;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets a share of what comes through, evenly: of any n in a row with the same key and the same factor f, between f·n - 1 and
 * f·n + 1, and never the first. A factor of 1 lets everything through.
 */
final class Shares {

    /** What keeps a sum of tenths from staying just below 1. */
    private static final double ROUNDING = 1e-9;

    private final Map<Integer, Double> credits = new HashMap<>();

    /** Whether the next one with this key goes through. */
    synchronized boolean passes(int key, double factor) {
        if (factor >= 1) {
            // what was saved while less went through is for nobody later
            credits.remove(key);
            return true;
        }
        double credit = credits.getOrDefault(key, 0.0) + factor;
        boolean passes = credit >= 1 - ROUNDING;
        credits.put(key, passes ? credit - 1 : credit);
        return passes;
    }
}

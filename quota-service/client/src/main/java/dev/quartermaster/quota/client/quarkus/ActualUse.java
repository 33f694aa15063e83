package dev.quartermaster.quota.client.quarkus;

import jakarta.enterprise.context.RequestScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where a method annotated with {@link Reserves} reports what it really used; inject it and call it before the end. */
@RequestScoped
public class ActualUse {

    private final Map<String, Long> reported = new ConcurrentHashMap<>();

    /** So many units of the metric were used in all; the last report holds. */
    public void report(String metric, long units) {
        if (units < 0) {
            throw new IllegalArgumentException("below zero: " + units);
        }
        reported.put(metric, units);
    }

    /** The map itself, for those who are on another thread at the end. */
    Map<String, Long> reports() {
        return reported;
    }

    /** Takes out what was reported of these metrics, so that another reservation of the request starts afresh. */
    static Map<String, Long> take(Map<String, Long> reports, Iterable<String> metrics) {
        Map<String, Long> taken = new HashMap<>();
        for (String metric : metrics) {
            Long units = reports.remove(metric);
            if (units != null) {
                taken.put(metric, units);
            }
        }
        return taken;
    }
}

package dev.quartermaster.quota.events;

import java.util.Map;

/** The action of a request that names none: from what it consumes, the first metric that has one; else the metric's name. */
final class Actions {

    private static final Map<String, String> BY_METRIC = Map.ofEntries(
            Map.entry("uploads", "upload"),
            Map.entry("searches", "search"),
            Map.entry("api_calls", "api_call"),
            Map.entry("video_minutes", "video_processing"),
            Map.entry("videos", "video_processing"),
            Map.entry("video_generations", "video_processing"));

    private Actions() {}

    static String of(Map<String, Long> consume) {
        String first = null;
        for (Map.Entry<String, Long> entry : consume.entrySet()) {
            String metric = entry.getKey();
            if (metric.equals("vectors")) {
                return entry.getValue() < 0 ? "delete_vector" : "add_vector";
            }
            String action = BY_METRIC.get(metric);
            if (action != null) {
                return action;
            }
            if (first == null) {
                first = metric;
            }
        }
        return first == null ? "api_call" : first;
    }
}

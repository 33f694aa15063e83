package dev.quartermaster.monitor.throttling.postgres;

import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.throttling.domain.Band;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is kept as JSON in columns. */
final class Texts {

    private Texts() {}

    static JsonObject factors(Map<Integer, Double> factors) {
        JsonObject json = new JsonObject();
        factors.forEach((priority, factor) -> json.put(Integer.toString(priority), factor));
        return json;
    }

    static Map<Integer, Double> factors(JsonObject json) {
        Map<Integer, Double> factors = new TreeMap<>();
        for (String priority : json.fieldNames()) {
            factors.put(Integer.valueOf(priority), json.getDouble(priority));
        }
        return factors;
    }

    static List<String> reasons(JsonArray json) {
        List<String> reasons = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            reasons.add(json.getString(i));
        }
        return reasons;
    }

    static JsonObject bands(Thresholds thresholds) {
        JsonObject json = new JsonObject();
        thresholds
                .bands()
                .forEach((metric, band) -> json.put(
                        metric.word(),
                        new JsonObject().put("relaxed", band.relaxed()).put("tight", band.tight())));
        return json;
    }

    /** Metrics that a newer or older version knew are left out. */
    static Thresholds bands(JsonObject json) {
        Map<Metric, Band> bands = new EnumMap<>(Metric.class);
        for (String name : json.fieldNames()) {
            JsonObject band = json.getJsonObject(name);
            Metric.of(name)
                    .ifPresent(
                            metric -> bands.put(metric, new Band(band.getDouble("relaxed"), band.getDouble("tight"))));
        }
        return new Thresholds(bands);
    }
}

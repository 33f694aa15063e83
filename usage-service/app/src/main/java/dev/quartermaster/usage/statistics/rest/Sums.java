package dev.quartermaster.usage.statistics.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.usage.statistics.domain.Line;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/** Lines added up to a JSON object. */
final class Sums {

    private static final String FAILURE = "failure";
    private static final String REFUSED = "quota_exceeded";

    private BigDecimal items = BigDecimal.ZERO;
    private BigDecimal payloadBytes = BigDecimal.ZERO;
    private BigDecimal durationMs = BigDecimal.ZERO;
    private BigDecimal timed = BigDecimal.ZERO;
    private final Map<String, BigDecimal> statuses = new TreeMap<>();
    private final Map<String, Map<String, BigDecimal>> amounts = new TreeMap<>();

    void add(Line line) {
        items = items.add(line.items());
        payloadBytes = payloadBytes.add(line.payloadBytes());
        durationMs = durationMs.add(line.durationMs());
        timed = timed.add(line.timed());
        statuses.merge(line.status(), line.events(), BigDecimal::add);
        if (!line.metric().isEmpty()) {
            amounts.computeIfAbsent(line.status(), missing -> new TreeMap<>())
                    .merge(line.metric(), line.amount(), BigDecimal::add);
        }
    }

    ObjectNode json() {
        BigDecimal events = statuses.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("events", whole(events));
        ObjectNode byStatus = node.putObject("by_status");
        statuses.forEach((status, count) -> byStatus.put(status, whole(count)));
        // What was consumed; what was merely asked for stands beside it, by status.
        numbers(node.putObject("amounts"), amounts.getOrDefault("success", Map.of()));
        ObjectNode other = JsonNodeFactory.instance.objectNode();
        amounts.forEach((status, sums) -> {
            if (!status.equals("success")) {
                numbers(other.putObject(status), sums);
            }
        });
        if (!other.isEmpty()) {
            node.set("not_consumed", other);
        }
        node.put("items", whole(items));
        node.put("payload_bytes", whole(payloadBytes));
        node.put("failure_share", share(statuses.getOrDefault(FAILURE, BigDecimal.ZERO), events));
        node.put("refused_share", share(statuses.getOrDefault(REFUSED, BigDecimal.ZERO), events));
        node.put("mean_duration_ms", timed.signum() == 0 ? null : durationMs.divide(timed, 1, RoundingMode.HALF_UP));
        return node;
    }

    private static void numbers(ObjectNode node, Map<String, BigDecimal> sums) {
        sums.forEach((name, sum) -> node.put(name, whole(sum)));
    }

    private static BigInteger whole(BigDecimal number) {
        return number.toBigInteger();
    }

    private static BigDecimal share(BigDecimal part, BigDecimal all) {
        return all.signum() == 0 ? BigDecimal.ZERO : part.divide(all, 4, RoundingMode.HALF_UP);
    }
}

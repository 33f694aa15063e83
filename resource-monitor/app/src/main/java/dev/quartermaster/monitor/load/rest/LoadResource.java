package dev.quartermaster.monitor.load.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.load.domain.HostHealth;
import dev.quartermaster.monitor.load.domain.Trend;
import dev.quartermaster.monitor.measuring.Measurements;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.measuring.domain.Sample;
import dev.quartermaster.monitor.throttling.Throttling;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** The load of this host, from memory: these routes answer whatever is away. */
@Path("/api/v1/load")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "load", description = "What this host is doing now")
@NonBlocking
class LoadResource {

    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(15);
    private static final Duration HEALTH_WINDOW = Duration.ofSeconds(5);
    private static final double NOTABLE_SHARE = 0.05;

    private final Measurements measurements;
    private final Throttling throttling;
    private final LiveLoad live;

    LoadResource(Measurements measurements, Throttling throttling, LiveLoad live) {
        this.measurements = measurements;
        this.throttling = throttling;
        this.live = live;
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getLoad", summary = "The newest sample; what the host does not tell is left out")
    public JsonNode current() {
        return LoadDocument.whole(measurements.host(), newest());
    }

    @GET
    @Path("/trends")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getTrends", summary = "Direction and slope of every metric over a window")
    public JsonNode trends(@Parameter(description = "ISO-8601, PT10S to PT15M") @RestQuery @Nullable String window) {
        Duration wanted = window(window);
        List<Sample> samples = measurements.last(wanted);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("host", measurements.host()).put("window", wanted.toString());
        ObjectNode metrics = node.putObject("metrics");
        double[] seconds = samples.stream()
                .mapToDouble(sample -> sample.reading().nanos() / 1e9)
                .toArray();
        for (Metric metric : Metric.values()) {
            double[] values =
                    samples.stream().mapToDouble(sample -> sample.value(metric)).toArray();
            Trend trend = Trend.of(seconds, values, notable(metric, values));
            if (trend != null) {
                ObjectNode one = metrics.putObject(metric.word())
                        .put("direction", trend.direction().word())
                        .put("samples", trend.samples());
                LoadDocument.put(one, "slope_per_minute", trend.slope());
                LoadDocument.put(one, "first", trend.first());
                LoadDocument.put(one, "last", trend.last());
                one.put("unit", metric.unit().word());
            }
        }
        return node;
    }

    @GET
    @Path("/health")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getHostHealth", summary = "Healthy, degraded or critical, and why")
    public JsonNode health() {
        newest();
        List<Sample> samples = measurements.last(HEALTH_WINDOW);
        HostHealth health = HostHealth.of(
                metric -> mean(samples, metric), throttling.thresholds().thresholds());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("host", measurements.host()).put("status", health.status().word());
        health.reasons().forEach(node.putArray("reasons")::add);
        node.put("throttle", throttling.state().inForce().level().word());
        return node;
    }

    @GET
    @Path("/stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "streamLoad", summary = "Every sample as it is taken, as server-sent events")
    public Multi<JsonNode> stream() {
        return live.listen();
    }

    private Sample newest() {
        return measurements
                .latest()
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_READY, "Nothing was measured yet."));
    }

    private static Duration window(@Nullable String text) {
        if (text == null) {
            return Duration.ofMinutes(5);
        }
        try {
            Duration window = Duration.parse(text);
            if (window.compareTo(Duration.ofSeconds(10)) >= 0 && window.compareTo(LONGEST_WINDOW) <= 0) {
                return window;
            }
        } catch (DateTimeParseException e) {
            // as below
        }
        throw new ProblemException(
                ErrorCode.INVALID_PARAMETER, "window is from PT10S to PT15M.", Map.of("parameter", "window"));
    }

    /** A twentieth of the whole for shares, a tenth of what it is for the rest. */
    private static double notable(Metric metric, double[] values) {
        if (metric.unit() == Metric.Unit.RATIO) {
            return NOTABLE_SHARE;
        }
        double sum = 0;
        int n = 0;
        for (double value : values) {
            if (Double.isFinite(value)) {
                sum += Math.abs(value);
                n++;
            }
        }
        return n == 0 ? 0 : sum / n / 10;
    }

    private static double mean(List<Sample> samples, Metric metric) {
        return samples.stream()
                .mapToDouble(sample -> sample.value(metric))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}

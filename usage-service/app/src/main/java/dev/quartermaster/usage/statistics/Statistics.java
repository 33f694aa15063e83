package dev.quartermaster.usage.statistics;

import dev.quartermaster.usage.query.domain.Selection;
import dev.quartermaster.usage.statistics.domain.Line;
import dev.quartermaster.usage.statistics.domain.Steps;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Sums of what was used; what a batch of the intake has committed is in them. */
public interface Statistics {

    /** The sums of the whole range per action, status and metric. */
    Uni<List<Line>> totals(Selection selection, Steps from);

    /** The sums of each step in which something happened, per action, status and metric; at most {@code most} rows. */
    Uni<List<Line>> series(Selection selection, Steps from, String unit, ZoneId zone, int most);

    /**
     * The 50th and 95th percentile of the duration in ms, by action: exact, out of events, each weighed by its count; a
     * summed event has its mean.
     */
    Uni<Map<String, Percentiles>> durations(Selection selection);

    /** The users with the most events of a range, and how many. */
    Uni<List<Top>> top(Selection selection, Steps from, int count);

    record Percentiles(long p50, long p95) {}

    record Top(String user, String action, BigDecimal events) {}
}

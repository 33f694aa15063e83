package dev.quartermaster.usage.intake.domain;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the events of one batch add to the rollups: one sum per group and grain.
 *
 * <p>An event's own numbers are booked once, on its first metric in the order of bytes (names are ASCII), or on the
 * metric {@code ''} when it names none; its amounts on each of its metrics. Adding is commutative: the order of events
 * and the cut into batches change nothing.
 */
public final class Rollups {

    /** The months that are closed, as their first days. */
    private final Set<LocalDate> closed;

    private final Map<Group, Totals> groups = new HashMap<>();

    public Rollups(Set<LocalDate> closed) {
        this.closed = closed;
    }

    /** For what period a group sums up. */
    public enum Grain {
        MINUTE,
        HOUR,
        DAY,
        /** Of a closed month: what comes after its report. */
        CORRECTION
    }

    /** A row of a rollup. The bucket is the first instant of the minute, hour, day or month in UTC, in epoch seconds. */
    public record Group(
            Grain grain, long bucket, String user, String project, String action, String status, String metric)
            implements Comparable<Group> {

        /** The group of a longer period, of so many seconds, that this one lies in. */
        Group within(Grain longer, long seconds) {
            return new Group(longer, bucket - Math.floorMod(bucket, seconds), user, project, action, status, metric);
        }

        /** The order in which all writers take the rows, so that none waits for one that waits for it. */
        @Override
        public int compareTo(Group other) {
            int order = grain.compareTo(other.grain);
            order = order != 0 ? order : Long.compare(bucket, other.bucket);
            order = order != 0 ? order : user.compareTo(other.user);
            order = order != 0 ? order : project.compareTo(other.project);
            order = order != 0 ? order : action.compareTo(other.action);
            order = order != 0 ? order : status.compareTo(other.status);
            return order != 0 ? order : metric.compareTo(other.metric);
        }
    }

    /** Adds an event to the minute, hour and day of its own time, and to the corrections if its month is closed. */
    public void add(UsageEvent event) {
        long second = event.time().getEpochSecond();
        add(Grain.MINUTE, second - Math.floorMod(second, 60), event.data());
        if (!closed.isEmpty()) {
            LocalDate month = month(event.time());
            if (closed.contains(month)) {
                add(Grain.CORRECTION, month.atStartOfDay(ZoneOffset.UTC).toEpochSecond(), event.data());
            }
        }
    }

    /** The first day of the month in UTC. */
    public static LocalDate month(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC).withDayOfMonth(1);
    }

    private void add(Grain grain, long bucket, Usage usage) {
        String first =
                usage.amounts().isEmpty() ? "" : Collections.min(usage.amounts().keySet());
        Totals own = totals(grain, bucket, usage, first);
        own.own(usage.count(), orZero(usage.items()), orZero(usage.payloadBytes()));
        Long duration = usage.durationMs();
        if (duration != null) {
            own.took(usage.count(), duration);
        }
        usage.amounts()
                .forEach((metric, amount) -> (metric.equals(first) ? own : totals(grain, bucket, usage, metric))
                        .mention(usage.count(), amount));
    }

    private Totals totals(Grain grain, long bucket, Usage usage, String metric) {
        Group group = new Group(
                grain,
                bucket,
                usage.user() == null ? "" : usage.user(),
                usage.project() == null ? "" : usage.project(),
                usage.action(),
                usage.status().wire(),
                metric);
        return groups.computeIfAbsent(group, missing -> new Totals());
    }

    private static long orZero(@org.jspecify.annotations.Nullable Long number) {
        return number == null ? 0 : number;
    }

    /** The rows in their canonical order. */
    public List<Map.Entry<Group, Totals>> rows() {
        Map<Group, Totals> all = new HashMap<>(groups);
        groups.forEach((group, totals) -> {
            // A batch has far fewer minutes of users than events, so hours and days are cheaper out of them.
            if (group.grain() == Grain.MINUTE) {
                all.computeIfAbsent(group.within(Grain.HOUR, 3600), missing -> new Totals())
                        .add(totals);
                all.computeIfAbsent(group.within(Grain.DAY, 86_400), missing -> new Totals())
                        .add(totals);
            }
        });
        List<Map.Entry<Group, Totals>> rows = new ArrayList<>(all.entrySet());
        rows.sort(Map.Entry.comparingByKey());
        return rows;
    }
}

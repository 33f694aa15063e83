package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import dev.quartermaster.usage.intake.domain.Fingerprint;
import dev.quartermaster.usage.intake.domain.Letter;
import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.intake.domain.Reason;
import dev.quartermaster.usage.intake.domain.Rollups;
import dev.quartermaster.usage.records.domain.Raw;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of one part of a batch, sorted into those that are new, those that were counted already, and dead letters. */
final class Lines {

    /**
     * Every partition of the keys is asked: an id that comes back with another time lies in another one. OFFSET keeps the
     * planner from turning it into a join, which may read all keys: of their number it knows what was true at the last
     * ANALYZE.
     */
    private static final String KNOWN =
            "SELECT k.key, k.content FROM unnest(?::uuid[]) AS asked (key) CROSS JOIN LATERAL"
                    + " (SELECT key, content FROM event_keys WHERE key = asked.key OFFSET 0) k";

    private static final String COPY_KEYS = "COPY event_keys (key, month, content) FROM STDIN (FORMAT binary)";
    private static final String COPY_EVENTS = "COPY events (time, seq, source, id, subject, user_id, project, action,"
            + " status, count, amounts, items, payload_bytes, duration_ms, resource, ip, user_agent, details, meta)"
            + " FROM STDIN (FORMAT binary)";
    private static final int EVENT_COLUMNS = 19;

    /** An event that is new as far as this batch knows. */
    record Line(UsageEvent event, Fingerprint print, LocalDate month, Raw raw) {}

    private final Map<UUID, Line> fresh = new LinkedHashMap<>();
    /** Lines of the same batch whose source and id an earlier line has. */
    private final List<Line> repeats = new ArrayList<>();

    private final List<Letter> letters = new ArrayList<>();
    private int duplicates;

    Lines(List<Reading> readings) {
        for (Reading reading : readings) {
            switch (reading) {
                case Reading.Bad bad -> letters.add(bad.letter());
                case Reading.Good good -> add(good);
            }
        }
    }

    private void add(Reading.Good good) {
        Fingerprint print = Fingerprint.of(good.event());
        Line line = new Line(good.event(), print, Rollups.month(good.event().time()), good.raw());
        if (fresh.putIfAbsent(print.key(), line) != null) {
            repeats.add(line);
        }
    }

    private void repeated(Line line, long counted) {
        if (counted == line.print().content()) {
            duplicates++;
        } else {
            letters.add(new Letter(
                    line.raw(), Reason.ID_REUSED, "Source and id are those of an event with another content."));
        }
    }

    /** The days whose partitions the events need. */
    Set<LocalDate> days() {
        Set<LocalDate> days = new TreeSet<>();
        long last = Long.MIN_VALUE;
        for (Line line : fresh.values()) {
            long day = Math.floorDiv(line.event().time().getEpochSecond(), 86_400);
            if (day != last) {
                days.add(LocalDate.ofEpochDay(day));
                last = day;
            }
        }
        return days;
    }

    /** Takes out what the database has counted already. */
    void sort(Connection connection) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        Map<UUID, Long> counted = new HashMap<>();
        for (Line repeat : repeats) {
            Line first = fresh.get(repeat.print().key());
            if (first != null) {
                counted.put(first.print().key(), first.print().content());
            }
        }
        try (PreparedStatement select = connection.prepareStatement(KNOWN)) {
            select.setArray(1, connection.createArrayOf("uuid", fresh.keySet().toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    UUID key = rows.getObject(1, UUID.class);
                    Line line = fresh.remove(key);
                    // Known twice: an id that two instances took at the same moment with times of two months.
                    if (line != null) {
                        counted.put(key, rows.getLong(2));
                        repeated(line, rows.getLong(2));
                    }
                }
            }
        }
        for (Line repeat : repeats) {
            repeated(
                    repeat,
                    counted.getOrDefault(repeat.print().key(), repeat.print().content()));
        }
    }

    /**
     * Writes the keys and the events; a key that somebody else has written meanwhile fails the transaction.
     *
     * @param first the number of the first line
     */
    void copy(Connection connection, long first) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        List<Line> lines = new ArrayList<>(fresh.values());
        // In the order of their index: neighbours go into the same page, and two writers of one key meet without a
        // deadlock.
        lines.sort(Comparator.comparing(line -> line.print().key()));
        try (CopyRows keys = new CopyRows(connection, COPY_KEYS)) {
            for (Line line : lines) {
                keys.row(3)
                        .uuid(line.print().key())
                        .date(line.month())
                        .bigint(line.print().content());
            }
            keys.end();
        }
        try (CopyRows events = new CopyRows(connection, COPY_EVENTS)) {
            for (Numbered event : numbered(first)) {
                event(events, event.event(), event.number());
            }
            events.end();
        }
    }

    /** Numbered as they came, written user by user: their index has the users' pages apart, and so has who reads one's. */
    private List<Numbered> numbered(long first) {
        List<Numbered> numbered = new ArrayList<>(fresh.size());
        for (Line line : fresh.values()) {
            numbered.add(new Numbered(line.event(), first + numbered.size()));
        }
        numbered.sort(Comparator.comparing(event -> orEmpty(event.event().data().user())));
        return numbered;
    }

    private record Numbered(UsageEvent event, long number) {}

    private static void event(CopyRows rows, UsageEvent event, long number) throws SQLException {
        Usage usage = event.data();
        rows.row(EVENT_COLUMNS)
                .timestamptz(event.time())
                .bigint(number)
                .text(event.source())
                .text(event.id())
                .text(event.subject())
                .text(orEmpty(usage.user()))
                .text(orEmpty(usage.project()))
                .text(usage.action())
                .text(usage.status().wire())
                .bigint(usage.count())
                .jsonb(amounts(usage.amounts()))
                .bigint(usage.items())
                .bigint(usage.payloadBytes())
                .bigint(usage.durationMs())
                .text(usage.resource())
                .text(usage.ip())
                .text(usage.userAgent())
                .text(usage.details())
                .jsonb(usage.meta());
    }

    /** Names of metrics are ASCII letters, digits and underscores: nothing to be escaped. */
    private static String amounts(Map<String, Long> amounts) {
        StringBuilder out = new StringBuilder("{");
        amounts.forEach((metric, amount) -> out.append(out.length() == 1 ? "\"" : ",\"")
                .append(metric)
                .append("\":")
                .append(amount.longValue()));
        return out.append('}').toString();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    Collection<Line> fresh() {
        return Collections.unmodifiableCollection(fresh.values());
    }

    int duplicates() {
        return duplicates;
    }

    List<Letter> letters() {
        return letters;
    }
}

package dev.quartermaster.usage.intake.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of a batch beside a book that adds every event to every period by itself. */
class RollupsTest {

    private static final long START = Instant.parse("2026-02-28T22:30:00Z").getEpochSecond();
    private static final LocalDate CLOSED = LocalDate.parse("2026-02-01");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void every_event_is_in_its_minute_its_hour_its_day_and_the_corrections_of_its_closed_month(long seed) {
        List<UsageEvent> events = events(new Random(seed));
        Rollups rollups = new Rollups(Set.of(CLOSED));
        events.forEach(rollups::add);

        Map<String, List<BigInteger>> book = new HashMap<>();
        for (UsageEvent event : events) {
            long second = event.time().getEpochSecond();
            book(book, "MINUTE " + second / 60 * 60, event.data());
            book(book, "HOUR " + second / 3600 * 3600, event.data());
            book(book, "DAY " + second / 86_400 * 86_400, event.data());
            if (event.time().isBefore(Instant.parse("2026-03-01T00:00:00Z"))) {
                book(book, "CORRECTION " + Instant.parse("2026-02-01T00:00:00Z").getEpochSecond(), event.data());
            }
        }
        assertThat(rollups.rows().stream()
                        .collect(Collectors.toMap(
                                row -> name(row.getKey()), row -> row.getValue().columns())))
                .isEqualTo(book.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().stream()
                                        .map(BigInteger::toString)
                                        .toList())));
        assertThat(rollups.rows()).as("asked again").hasSameSizeAs(book.entrySet());
    }

    @Test
    void rows_come_in_the_order_in_which_all_writers_take_them() {
        Rollups rollups = new Rollups(Set.of());
        events(new Random(6)).forEach(rollups::add);
        assertThat(rollups.rows()).extracting(Map.Entry::getKey).isSorted();
    }

    /** Some of them with numbers that no long can hold the sum of. */
    private static List<UsageEvent> events(Random random) {
        List<UsageEvent> events = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            Map<String, Long> amounts = new HashMap<>();
            for (int metric = random.nextInt(3); metric > 0; metric--) {
                amounts.put("m_" + metric, 9_007_199_254_740_991L - random.nextInt(3));
            }
            events.add(new UsageEvent(
                    "e-" + i,
                    "/test",
                    Instant.ofEpochSecond(START + random.nextInt(3 * 3600)),
                    "user/u",
                    new Usage(
                            "u-" + random.nextInt(3),
                            random.nextBoolean() ? null : "p",
                            "a",
                            Usage.Status.values()[random.nextInt(3)],
                            amounts,
                            random.nextBoolean() ? null : 9_007_199_254_740_991L,
                            null,
                            random.nextBoolean() ? null : (long) random.nextInt(1000),
                            null,
                            null,
                            null,
                            null,
                            null,
                            1 + random.nextInt(4))));
        }
        return events;
    }

    private static String name(Rollups.Group group) {
        return group.grain() + " " + group.bucket() + " " + group.user() + "," + group.project() + "," + group.status()
                + "," + group.metric();
    }

    private static void book(Map<String, List<BigInteger>> book, String period, Usage usage) {
        Map<String, Long> metrics = new TreeMap<>(usage.amounts());
        boolean none = metrics.isEmpty();
        if (none) {
            metrics.put("", 0L);
        }
        boolean first = true;
        for (Map.Entry<String, Long> metric : metrics.entrySet()) {
            Long items = usage.items();
            Long duration = usage.durationMs();
            List<Long> more = List.of(
                    first ? usage.count() : 0,
                    none ? 0 : usage.count(),
                    metric.getValue(),
                    first && items != null ? items : 0,
                    0L,
                    first && duration != null ? duration : 0,
                    first && duration != null ? usage.count() : 0);
            List<BigInteger> terms = more.stream().map(BigInteger::valueOf).toList();
            String row = period + " " + usage.user() + "," + (usage.project() == null ? "" : "p") + ","
                    + usage.status().wire() + "," + metric.getKey();
            book.merge(row, terms, RollupsTest::plus);
            first = false;
        }
    }

    private static List<BigInteger> plus(List<BigInteger> one, List<BigInteger> other) {
        List<BigInteger> sums = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            sums.add(one.get(i).add(other.get(i)));
        }
        return sums;
    }
}

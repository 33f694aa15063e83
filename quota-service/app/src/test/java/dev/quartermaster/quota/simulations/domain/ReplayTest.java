package dev.quartermaster.quota.simulations.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The replay against an engine that remembers everything and adds it up. */
class ReplayTest {

    private static final long START = 1_770_000_000_000_000L;
    private static final int DECISIONS = 1500;
    private static final List<String> METRICS = List.of("calls", "bytes", "jobs");

    private record Asked(UUID id, long at, Subject subject, Map<String, Long> consume) {}

    private static Limit limit(
            int id, String name, String metric, LimitKind kind, @Nullable Long amount, Span span, Dimension... scope) {
        return new Limit(
                id,
                name,
                metric,
                kind,
                amount,
                span,
                Set.of(scope),
                OnUnavailable.DENY,
                id == 6 ? Mode.SHADOW : Mode.ENFORCE,
                false,
                true);
    }

    private static Span sliding(int seconds) {
        return new Span.Sliding(Duration.ofSeconds(seconds));
    }

    private static List<Limit> limits(Random random) {
        return List.of(
                limit(
                        1,
                        "calls_per_minute",
                        "calls",
                        LimitKind.RATE,
                        5L + random.nextInt(20),
                        sliding(60),
                        Dimension.USER),
                limit(
                        2,
                        "calls_per_hour",
                        "calls",
                        LimitKind.RATE,
                        30L + random.nextInt(60),
                        sliding(3600),
                        Dimension.IP),
                limit(
                        3,
                        "calls_a_day",
                        "calls",
                        LimitKind.QUOTA,
                        200L,
                        new Span.Calendar(PeriodUnit.DAY),
                        Dimension.USER),
                limit(
                        4,
                        "bytes_held",
                        "bytes",
                        LimitKind.STOCK,
                        40L + random.nextInt(40),
                        new Span.None(),
                        Dimension.USER),
                limit(5, "bytes_at_once", "bytes", LimitKind.SIZE, 9L, new Span.None(), Dimension.USER),
                limit(6, "jobs_shown", "jobs", LimitKind.RATE, 3L, sliding(60), Dimension.USER),
                limit(7, "jobs_unlimited", "jobs", LimitKind.RATE, null, sliding(60), Dimension.USER));
    }

    private static List<Asked> asked(Random random) {
        List<Asked> all = new ArrayList<>();
        long at = START;
        for (int i = 0; i < DECISIONS; i++) {
            at += random.nextInt(6) == 0 ? random.nextInt(400_000_000) : random.nextInt(3_000_000);
            String user = "u" + random.nextInt(4);
            Subject subject =
                    new Subject(user, null, null, random.nextBoolean() ? "192.0.2." + random.nextInt(2) : null, null);
            Map<String, Long> consume = new LinkedHashMap<>();
            for (String metric : METRICS) {
                if (random.nextBoolean()) {
                    boolean back = metric.equals("bytes") && random.nextInt(3) == 0;
                    consume.put(metric, back ? -1L - random.nextInt(8) : random.nextInt(11));
                }
            }
            if (!consume.isEmpty()) {
                all.add(new Asked(new UUID((at / 1000) << 16, i), at, subject, consume));
            }
        }
        return all;
    }

    private static List<RecordedDecision> decided(List<Asked> asked, Catalog catalog) {
        NaiveEngine engine = new NaiveEngine(catalog);
        return asked.stream()
                .map(it -> engine.decide(it.id(), it.at(), it.subject(), it.consume()))
                .toList();
    }

    private static Tally replay(List<RecordedDecision> record, Catalog inForce, Catalog proposed) {
        Replay replay = new Replay();
        for (RecordedDecision decision : record) {
            replay.next(
                    decision,
                    NaiveEngine.standing(inForce, decision.subject()),
                    NaiveEngine.standing(proposed, decision.subject()),
                    true);
        }
        return replay.tally();
    }

    /** As remembered refusals are told: what did not refuse is left out. */
    private static RecordedDecision shortened(RecordedDecision decision, Random random) {
        if (decision.admitted() || random.nextBoolean()) {
            return decision;
        }
        return new RecordedDecision(
                decision.id(),
                decision.atMicros(),
                false,
                decision.times(),
                false,
                false,
                1,
                "default",
                2,
                false,
                decision.subject(),
                null,
                null,
                decision.consume(),
                decision.readings().stream().filter(Reading::refuses).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 20261124})
    void the_set_in_force_gives_back_every_outcome_wherever_the_record_begins(long seed) {
        Random random = new Random(seed);
        Catalog catalog = new Catalog(1, limits(random), List.of());
        List<RecordedDecision> record = decided(asked(random), catalog).stream()
                .map(it -> shortened(it, random))
                // some are not on record at all
                .filter(it -> !it.admitted() || random.nextInt(5) > 0)
                .toList();
        List<RecordedDecision> part = record.subList(record.size() / 3, record.size());
        Tally tally = replay(part, catalog, new Catalog(2, catalog.limits(), List.of()));
        assertThat(tally.refusedThen()).isPositive();
        assertThat(tally.newlyRefused()).isZero();
        assertThat(tally.newlyAdmitted()).isZero();
        assertThat(tally.refusedNow()).isEqualTo(tally.refusedThen());
        tally.limits()
                .forEach((name, line) -> assertThat(line.refusedNow()).as(name).isEqualTo(line.refusedThen()));
        assertThat(tally.mostAffected(5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 8, 20261125, 99})
    void other_limits_come_out_as_an_engine_with_them_would_have_decided(long seed) {
        Random random = new Random(seed);
        List<Limit> now = limits(random);
        List<Limit> then = new ArrayList<>(limits(new Random(seed + 1)));
        // another window, another scope, one switched off, one that is new
        then.set(2, limit(3, "calls_a_day", "calls", LimitKind.RATE, 60L, sliding(900), Dimension.USER));
        then.set(4, then.get(4).withEnabled(false));
        then.add(limit(8, "jobs_by_address", "jobs", LimitKind.RATE, 12L, sliding(300), Dimension.IP));
        Catalog inForce = new Catalog(1, now, List.of());
        Catalog proposed = new Catalog(1, then, List.of());
        List<Asked> asked = asked(random);
        List<RecordedDecision> record = decided(asked, inForce).stream()
                .map(it -> shortened(it, random))
                .toList();
        List<RecordedDecision> oracle = decided(asked, proposed);
        Tally tally = replay(record, inForce, proposed);
        assertThat(tally.refusedNow())
                .isEqualTo(oracle.stream().filter(it -> !it.admitted()).count());
        long newly = 0;
        for (int i = 0; i < record.size(); i++) {
            newly += record.get(i).admitted() && !oracle.get(i).admitted() ? 1 : 0;
        }
        assertThat(tally.newlyRefused()).isEqualTo(newly).isPositive();
        Map<String, Long> refusing = new TreeMap<>();
        oracle.forEach(it -> it.readings().stream()
                .filter(Reading::refuses)
                .forEach(reading -> refusing.merge(reading.effective().limit().name(), 1L, Long::sum)));
        // where an unchanged limit of a short record is asked only when others admit, it may refuse less often by name
        for (String name : List.of("calls_a_day", "jobs_by_address")) {
            Tally.Line line = tally.limits().get(name);
            assertThat(line == null ? 0 : line.refusedNow()).as(name).isEqualTo(refusing.getOrDefault(name, 0L));
        }
    }
}

package dev.quartermaster.quota.simulations.domain;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The engine without cleverness: every charge is remembered, and what is used is added up anew each time. */
final class NaiveEngine {

    private record Charge(long at, long cost) {}

    private static final long DAY = 86_400_000_000L;

    private final Catalog catalog;
    private final Map<String, List<Charge>> charges = new HashMap<>();

    NaiveEngine(Catalog catalog) {
        this.catalog = catalog;
    }

    static Standing standing(Catalog catalog, Subject subject) {
        List<Profile> profiles = new ArrayList<>();
        subject.configurable().forEach(ref -> profiles.add(Profile.NONE));
        return Standing.of(catalog, subject, profiles, Instant.EPOCH);
    }

    RecordedDecision decide(UUID id, long at, Subject subject, Map<String, Long> consume) {
        List<Reading> before = new ArrayList<>();
        boolean refused = false;
        for (Map.Entry<String, Long> entry : consume.entrySet()) {
            for (Effective effective : standing(catalog, subject).limitsOn(entry.getKey())) {
                long cost = entry.getValue();
                if (cost < 0 && effective.limit().kind() != LimitKind.STOCK) {
                    continue;
                }
                long used = effective.limit().kind() == LimitKind.SIZE ? 0 : used(effective, subject, at);
                Long amount = effective.amount();
                boolean exceeded = amount != null && cost > 0 && used + cost > amount;
                Reading reading = new Reading(effective, cost, used, 0, exceeded ? Reading.NEVER : 0);
                refused |= reading.refuses();
                before.add(reading);
            }
        }
        List<Reading> readings = refused ? before : charged(before, subject, at);
        return new RecordedDecision(
                id, at, !refused, 1, false, false, 1, "default", 2, false, subject, null, null, consume, readings);
    }

    private List<Reading> charged(List<Reading> before, Subject subject, long at) {
        List<Reading> after = new ArrayList<>();
        for (Reading reading : before) {
            long used = reading.used();
            if (reading.effective().limit().kind() != LimitKind.SIZE) {
                long cost = Math.max(reading.cost(), -used);
                charges.computeIfAbsent(key(reading.effective(), subject), k -> new ArrayList<>())
                        .add(new Charge(at, cost));
                used += cost;
            }
            after.add(new Reading(reading.effective(), reading.cost(), used, 0, reading.retryMicros()));
        }
        return after;
    }

    private static String key(Effective effective, Subject subject) {
        return effective.limit().name() + "/" + subject.key(effective.limit().scope());
    }

    private long used(Effective effective, Subject subject, long at) {
        return charges.getOrDefault(key(effective, subject), List.of()).stream()
                .filter(charge -> counts(effective.limit().span(), charge.at, at))
                .mapToLong(Charge::cost)
                .sum();
    }

    private static boolean counts(Span span, long charged, long now) {
        return switch (span) {
            case Span.Sliding sliding -> {
                long width = Slots.widthMicros(sliding.window());
                yield now / width - charged / width < Slots.COUNTED;
            }
            case Span.Calendar calendar -> now / DAY == charged / DAY;
            case Span.None none -> true;
        };
    }
}

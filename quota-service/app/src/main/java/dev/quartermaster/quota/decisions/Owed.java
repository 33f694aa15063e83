package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was admitted without the counters and has to be charged to them: summed per counter and period, in memory only, so a
 * killed replica loses its own share of it and nothing else.
 *
 * <p>Laws: a batch keeps its name until it is known to be written, so that a write whose outcome is unknown can be repeated
 * and counts once; nothing is in two batches.
 */
public final class Owed {

    private static final int MOST_AT_ONCE = 500;

    private record Place(CounterKey counter, long periodEnd) {}

    /** @param id what makes it count once */
    public record Batch(UUID id, List<Charge> charges) {}

    private final Map<Place, Charge> owed = new HashMap<>();
    private @Nullable Batch underWay;

    synchronized void add(Charge charge) {
        owed.merge(
                new Place(CounterKey.of(charge), charge.periodEnd()),
                charge,
                (old, more) -> new Charge(
                        more.effective(),
                        more.key(),
                        old.cost() + more.cost(),
                        more.slotMicros(),
                        more.periodStart(),
                        more.periodEnd()));
    }

    /** What to write next: the batch that may not have been written, else a new one; null when nothing is owed. */
    public synchronized @Nullable Batch next() {
        if (underWay == null && !owed.isEmpty()) {
            List<Place> places = owed.keySet().stream().limit(MOST_AT_ONCE).toList();
            List<Charge> charges = new ArrayList<>();
            places.forEach(place -> {
                Charge charge = owed.remove(place);
                if (charge != null && charge.cost() != 0) {
                    charges.add(charge);
                }
            });
            underWay = new Batch(UUID.randomUUID(), charges);
        }
        return underWay;
    }

    /** It is written, for certain. */
    public synchronized void written(Batch batch) {
        if (batch.equals(underWay)) {
            underWay = null;
        }
    }

    public synchronized boolean isEmpty() {
        return owed.isEmpty() && underWay == null;
    }

    /** Units over all counters. */
    public synchronized long units() {
        long units = 0;
        for (Charge charge : owed.values()) {
            units += Math.abs(charge.cost());
        }
        if (underWay != null) {
            for (Charge charge : underWay.charges()) {
                units += Math.abs(charge.cost());
            }
        }
        return units;
    }
}

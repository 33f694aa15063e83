package dev.quartermaster.storage.testing;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.domain.Wish;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Exact quotas without quota-service: a stock of bytes per user, and holds of it. What is not limited has no limit. */
@Singleton
public class StockInMemory implements QuotaGate {

    private record Held(String user, long bytes) {}

    private final Map<String, Long> limits = new HashMap<>();
    private final Map<String, Long> used = new HashMap<>();
    private final Map<UUID, Held> holds = new HashMap<>();
    private final Set<UUID> settled = new HashSet<>();

    public synchronized void limit(String user, long bytes) {
        limits.put(user, bytes);
    }

    public synchronized long used(String user) {
        return used.getOrDefault(user, 0L);
    }

    public synchronized long held(String user) {
        return holds.values().stream()
                .filter(hold -> hold.user().equals(user))
                .mapToLong(Held::bytes)
                .sum();
    }

    @Override
    public synchronized Holding hold(Wish wish) {
        String user = wish.asker().user();
        long bytes = wish.amounts().getOrDefault(Wish.STORAGE_BYTES, 0L);
        if (used(user) + held(user) + bytes > limits.getOrDefault(user, Long.MAX_VALUE / 2)) {
            return new Holding.Refused(
                    Problem.of(ErrorCode.STOCK_EXCEEDED, "Insufficient storage quota. Need more than there is"));
        }
        UUID reservation = UUID.randomUUID();
        holds.put(reservation, new Held(user, bytes));
        return new Holding.Held(reservation);
    }

    @Override
    public void extend(UUID reservation, Duration ttl) {
        // holds live for ever here
    }

    @Override
    public synchronized void release(UUID reservation) {
        holds.remove(reservation);
    }

    @Override
    public synchronized OptionalLong stock(String user) {
        return OptionalLong.of(used(user));
    }

    /** Something that nobody told, to see it found. */
    public synchronized void drift(String user, long bytes) {
        used.merge(user, bytes, Long::sum);
    }

    @Override
    public synchronized void settle(Due due) {
        if (settled.add(due.id())) {
            UUID reservation = due.reservation();
            if (reservation != null) {
                holds.remove(reservation);
            }
            used.merge(due.owner(), due.bytes(), (before, more) -> Math.max(0, before + more));
        }
    }
}

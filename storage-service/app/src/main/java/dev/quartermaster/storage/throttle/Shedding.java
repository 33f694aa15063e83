package dev.quartermaster.storage.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.quartermaster.monitor.follower.Factors;
import dev.quartermaster.monitor.follower.Throttle;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.storage.quota.Priorities;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sends transfers away while hosts are loaded: of each low priority the share goes on that the throttle leaves it. Who is not
 * throttled is never asked for, and somebody whose priority nobody knows goes on: what is broken throttles nobody. Blocks, on
 * a virtual thread.
 */
@Singleton
public class Shedding {

    private static final int MOST_USERS = 100_000;

    /** Treated like the lowest that is told apart. */
    private static final int LOWEST = 99;

    private final Throttle throttle;
    private final Priorities priorities;
    private final MeterRegistry meters;
    private final int fromPriority;
    private final long retryAfter;
    private final Shares shares = new Shares();
    private final Cache<String, Integer> known;

    Shedding(Throttle throttle, Priorities priorities, MeterRegistry meters, ThrottleSettings settings) {
        this.throttle = throttle;
        this.priorities = priorities;
        this.meters = meters;
        this.fromPriority = settings.fromPriority();
        this.retryAfter = Math.max(1, settings.retryAfter().toSeconds());
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST_USERS)
                .expireAfterWrite(settings.priorityFor())
                .build();
    }

    /**
     * Why a transfer of this user has to wait ({@code THROTTLE_001}); empty when it may go on. To be asked once for each.
     *
     * @param direction {@code upload} or {@code download}, for the metric
     */
    public Optional<Problem> refusal(String user, String direction) {
        Factors factors = throttle.factors();
        if (factors.equals(Factors.NONE)) {
            return Optional.empty();
        }
        OptionalInt priority = priority(user);
        if (priority.isEmpty() || passes(priority.getAsInt(), factors)) {
            return Optional.empty();
        }
        meters.counter("quartermaster.storage.throttle.shed", "direction", direction)
                .increment();
        return Optional.of(new Problem(
                ErrorCode.REDUCED_CAPACITY,
                "Temporarily reduced capacity: transfers of priority " + priority.getAsInt() + " wait while the load is"
                        + " high. Please try again later.",
                Map.of("priority", priority.getAsInt(), "share", factors.of(priority.getAsInt())),
                null,
                retryAfter,
                null,
                Map.of()));
    }

    private boolean passes(int priority, Factors factors) {
        return priority < fromPriority || shares.passes(Math.min(priority, LOWEST), factors.of(priority));
    }

    private OptionalInt priority(String user) {
        Integer there = known.getIfPresent(user);
        if (there != null) {
            return OptionalInt.of(there);
        }
        OptionalInt told = priorities.of(user);
        told.ifPresent(priority -> known.put(user, priority));
        return told;
    }
}

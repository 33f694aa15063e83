package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Decision metrics for Prometheus. Labels are outcomes and names of limits, of which there are few. */
@Singleton
final class MicrometerMeter implements DecisionMeter {

    private final MeterRegistry registry;
    private final Counter admitted;
    private final Counter refused;
    private final Counter degraded;
    private final Counter unmatched;
    private final Counter remembered;
    private final Counter leaseHits;
    private final Counter leaseMisses;
    private final DistributionSummary groupSize;
    private final Timer groupTime;
    private final Timer time;
    private final ConcurrentHashMap<String, ByLimit> byLimit = new ConcurrentHashMap<>();

    /** An admission counts for every limit that applied, a refusal for those that refused. */
    private record ByLimit(Counter allowed, Counter refused) {}

    MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
        admitted = registry.counter("quartermaster.decisions", "outcome", "allowed");
        refused = registry.counter("quartermaster.decisions", "outcome", "refused");
        degraded = registry.counter("quartermaster.decisions.degraded");
        unmatched = registry.counter("quartermaster.decisions.unmatched");
        remembered = registry.counter("quartermaster.decisions.refused.from.memory");
        leaseHits = registry.counter("quartermaster.leases", "outcome", "hit");
        leaseMisses = registry.counter("quartermaster.leases", "outcome", "miss");
        groupSize = DistributionSummary.builder("quartermaster.group.size")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(256.0)
                .register(registry);
        time = Timer.builder("quartermaster.decision.time")
                .publishPercentileHistogram()
                .register(registry);
        groupTime = Timer.builder("quartermaster.group.time")
                .publishPercentileHistogram()
                .register(registry);
    }

    @Override
    public void decided(Decision decision, long nanos) {
        time.record(nanos, TimeUnit.NANOSECONDS);
        if (decision.degraded()) {
            degraded.increment();
        }
        boolean allowed = decision instanceof Decision.Admitted;
        (allowed ? admitted : refused).increment();
        for (Reading reading : decision.readings()) {
            ByLimit counters = of(reading.effective().limit().name());
            if (allowed) {
                counters.allowed.increment();
            } else if (reading.refuses()) {
                counters.refused.increment();
            }
        }
    }

    private ByLimit of(String limit) {
        ByLimit known = byLimit.get(limit);
        return known != null ? known : byLimit.computeIfAbsent(limit, this::counters);
    }

    private ByLimit counters(String limit) {
        return new ByLimit(
                registry.counter("quartermaster.limit.decisions", "limit", limit, "outcome", "allowed"),
                registry.counter("quartermaster.limit.decisions", "limit", limit, "outcome", "refused"));
    }

    @Override
    public void unlimited(boolean nothingApplied) {
        if (nothingApplied) {
            unmatched.increment();
        }
    }

    @Override
    public void rememberedRefusal() {
        remembered.increment();
    }

    @Override
    public void leased(boolean hit) {
        (hit ? leaseHits : leaseMisses).increment();
    }

    @Override
    public void group(int claims, long nanos) {
        groupSize.record(claims);
        groupTime.record(nanos, TimeUnit.NANOSECONDS);
    }
}

package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Decision metrics for Prometheus. Labels are outcomes and names of limits, of which there are few. */
@Singleton
final class MicrometerMeter implements DecisionMeter {

    private final MeterRegistry registry;
    private final LongAdder admitted;
    private final LongAdder refused;
    private final LongAdder degraded;
    private final LongAdder unmatched;
    private final LongAdder remembered;
    private final LongAdder leaseHits;
    private final LongAdder leaseMisses;
    private final DistributionSummary groupSize;
    private final Timer groupTime;
    private final Timer time;
    private final ConcurrentHashMap<String, ByLimit> byLimit = new ConcurrentHashMap<>();

    /** An admission counts for every limit that applied, a refusal for those that refused. */
    private record ByLimit(LongAdder allowed, LongAdder refused) {}

    MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
        admitted = counter("quartermaster.decisions", "outcome", "allowed");
        refused = counter("quartermaster.decisions", "outcome", "refused");
        degraded = counter("quartermaster.decisions.degraded");
        unmatched = counter("quartermaster.decisions.unmatched");
        remembered = counter("quartermaster.decisions.refused.from.memory");
        leaseHits = counter("quartermaster.leases", "outcome", "hit");
        leaseMisses = counter("quartermaster.leases", "outcome", "miss");
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
                counter("quartermaster.limit.decisions", "limit", limit, "outcome", "allowed"),
                counter("quartermaster.limit.decisions", "limit", limit, "outcome", "refused"));
    }

    /** Read when it is scraped. The registry's own counters look for an exemplar at every increment. */
    private LongAdder counter(String name, String... tags) {
        LongAdder count = new LongAdder();
        FunctionCounter.builder(name, count, LongAdder::doubleValue).tags(tags).register(registry);
        return count;
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

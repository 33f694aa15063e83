package dev.quartermaster.quota.decisions;

import dev.quartermaster.monitor.follower.Throttle;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.postgres.EngineDatabase;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One replica of the engine in this JVM: everything of its own but the database. */
final class Replica implements DecisionMeter {

    private static final long SWEEP_MILLIS = 500;

    final AtomicLong fromLeases = new AtomicLong();
    final Leases leases;
    final EngineDatabase.Engine engine;
    private final Decisions decisions;
    private final EngineDatabase database;
    private final long sweeper;

    /** @param monotonic from whatever origin; no two machines share one */
    Replica(EngineDatabase database, List<Limit> limits, Monotonic monotonic) {
        this(database, limits, monotonic, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    Replica(EngineDatabase database, List<Limit> limits, Monotonic monotonic, Duration patience, Duration timeout) {
        this.database = database;
        this.engine = database.engine(this, monotonic, patience, timeout);
        Counters counters = engine.counters();
        this.leases = new Leases(counters, monotonic);
        DatabaseClock clock = new DatabaseClock(monotonic);
        long sent = monotonic.nanos();
        clock.observe(database.clockMicros(), sent);
        this.decisions = new Decisions(
                new Fixed(new Catalog(1, limits, List.of())),
                counters,
                leases,
                new RefusalMemory(monotonic, 1000),
                clock,
                new Unavailability(
                        monotonic, engine.outage(), new Doubts(counters, engine.owed()), Duration.ofSeconds(2)),
                monotonic,
                this,
                List.of(),
                Throttle.none());
        this.sweeper = database.vertx().setPeriodic(SWEEP_MILLIS, id -> leases.sweep());
    }

    CompletableFuture<Decision> ask(String user, String metric, long cost, @Nullable String key) {
        Subject subject = new Subject(user, null, null, null, null);
        Ask ask = new Ask(subject, Map.of(metric, cost), null, null, null, null, key, false);
        return decisions.decide(ask).subscribeAsCompletionStage();
    }

    /** Ends it as {@code kill -9} would: nothing is given back. */
    void kill() {
        database.vertx().cancelTimer(sweeper);
    }

    @Override
    public void decided(Decision decision, long nanos) {}

    @Override
    public void unlimited(boolean unmatched) {}

    @Override
    public void rememberedRefusal() {}

    @Override
    public void leased(boolean hit) {
        if (hit) {
            fromLeases.incrementAndGet();
        }
    }

    @Override
    public void group(int claims, long nanos) {}

    /** A configuration that never changes and that nobody has a profile in. */
    private record Fixed(Catalog catalog) implements Governance {

        @Override
        public Profile known(SubjectRef subject) {
            return Profile.NONE;
        }

        @Override
        public Uni<Void> load(Collection<SubjectRef> subjects) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public void onChange(Consumer<Change> listener) {
            // never
        }

        @Override
        public Uni<Void> catchUp() {
            return Uni.createFrom().voidItem();
        }
    }
}

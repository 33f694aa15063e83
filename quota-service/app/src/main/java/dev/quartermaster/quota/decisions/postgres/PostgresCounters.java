package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.DecisionMeter;
import dev.quartermaster.quota.decisions.Faults;
import dev.quartermaster.quota.decisions.Monotonic;
import dev.quartermaster.quota.decisions.Outage;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Counters as rows of PostgreSQL, judged in groups by the function {@code decide}. */
@Singleton
final class PostgresCounters implements Counters {

    private static final Logger LOG = Logger.getLogger(PostgresCounters.class);

    private final Pool pool;
    private final Shard[] shards;
    private final Shard keyed;

    PostgresCounters(
            Pool pool,
            Vertx vertx,
            DecisionMeter meter,
            Monotonic monotonic,
            EngineSettings settings,
            Outage outage,
            Faults faults) {
        FaultyPool asked = new FaultyPool(pool, vertx, faults);
        this.pool = pool;
        this.shards = new Shard[settings.shards()];
        Lanes lanes = new Lanes();
        Patience patience = new Patience(
                settings.patienceAllow().toMillis(),
                settings.patience().toMillis(),
                settings.statementTimeout().toMillis(),
                monotonic.nanos());
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard(asked, outage, vertx, meter, monotonic, settings, patience, false, lanes);
        }
        lanes.of(List.of(shards));
        this.keyed = new Shard(asked, outage, vertx, meter, monotonic, settings, patience, true, new Lanes());
    }

    @Override
    public void judge(Claim claim, Consumer<Verdict> verdict) {
        Waiting waiting = new Waiting(claim, verdict);
        if (claim.once() != null) {
            keyed.add(waiting);
            return;
        }
        Charge first = claim.charges().getFirst();
        int place = Math.floorMod(first.limitId() * 31 + first.key().hashCode(), shards.length);
        shards[place].add(waiting);
    }

    @Override
    public CompletionStage<?> giveBack(List<Unspent> unspent) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(unspent.stream().map(Unspent::subject).toArray(String[]::new))
                .addArrayOfInteger(unspent.stream().map(Unspent::limit).toArray(Integer[]::new))
                .addArrayOfShort(unspent.stream().map(Unspent::kind).toArray(Short[]::new))
                .addArrayOfInteger(unspent.stream().map(Unspent::epoch).toArray(Integer[]::new))
                .addArrayOfLong(unspent.stream().map(Unspent::slot).toArray(Long[]::new))
                .addArrayOfLong(unspent.stream().map(Unspent::units).toArray(Long[]::new));
        // not repeated on failure: it may have been carried out, and a unit returned twice would be admitted twice
        return pool.preparedQuery(Statements.GIVE_BACK)
                .execute(parameters)
                .<@Nullable Object>mapEmpty()
                .otherwise(e -> {
                    LOG.debugf(e, "%d leases were not given back", unspent.size());
                    return null;
                })
                .toCompletionStage();
    }
}

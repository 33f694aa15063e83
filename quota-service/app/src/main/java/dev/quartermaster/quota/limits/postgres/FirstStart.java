package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.document.PlansFile;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Plan;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import org.jboss.logging.Logger;

/** Fills a database that holds neither limits nor plans; once, however many replicas start together. */
final class FirstStart {

    private static final Logger LOG = Logger.getLogger(FirstStart.class);
    private static final String ACTOR = "system";
    private static final String ANY = "SELECT EXISTS (SELECT FROM limits) OR EXISTS (SELECT FROM plans)";

    private final Pool pool;
    private final PostgresStore<Limit> limits;
    private final PostgresStore<Plan> plans;

    FirstStart(Pool pool, PostgresStore<Limit> limits, PostgresStore<Plan> plans) {
        this.pool = pool;
        this.limits = limits;
        this.plans = plans;
    }

    Uni<Void> load(PlansFile file) {
        return pool.withTransaction(connection -> Journal.lock(connection)
                .chain(() -> connection.query(ANY).execute())
                .chain(rows ->
                        rows.iterator().next().getBoolean(0) ? Uni.createFrom().voidItem() : fill(connection, file)));
    }

    private Uni<Void> fill(SqlConnection connection, PlansFile file) {
        LOG.infof(
                "first start: loading %d limits and %d plans",
                file.limits().size(), file.plans().size());
        Multi<Uni<? extends Outcome<?>>> steps = Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom()
                                .iterable(file.limits())
                                .map(limit -> limits.make(connection, Key.named(limit.name()), limit, ACTOR)),
                        Multi.createFrom()
                                .iterable(file.plans())
                                .map(plan -> plans.make(connection, Key.named(plan.name()), plan, ACTOR)));
        return steps.onItem()
                .transformToUniAndConcatenate(step -> step)
                .onItem()
                .ignoreAsUni();
    }
}

package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Faults;
import dev.quartermaster.quota.decisions.Monotonic;
import dev.quartermaster.quota.decisions.Outage;
import dev.quartermaster.quota.decisions.Owed;
import dev.quartermaster.quota.decisions.domain.Charge;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Asks in the background whether the counters can be asked again, pays what is owed, and ends the outage. Nobody's request
 * waits for it.
 */
@Singleton
class Recovery {

    private static final Logger LOG = Logger.getLogger(Recovery.class);

    private static final long EVERY_MILLIS = 250;

    /** A probe that takes longer is no recovery: what is asked then would have to wait as well. */
    private static final long QUICK_MILLIS = 500;

    private static final String WRITE_BACK = "SELECT write_back($1,$2,$3,$4,$5,$6,$7,$8)";
    private static final String AUDIT = """
            INSERT INTO audit (actor, action, entity, key, before, after)
            VALUES ('quota-service', 'degraded', 'outage', $1, NULL, $2::text::jsonb)""";

    private final FaultyPool pool;
    private final Outage outage;
    private final Owed owed;
    private final Monotonic monotonic;
    private long admittedUnits;

    Recovery(
            Pool pool,
            Vertx vertx,
            Faults faults,
            Outage outage,
            Owed owed,
            Monotonic monotonic,
            MeterRegistry registry) {
        this.pool = new FaultyPool(pool, vertx, faults);
        this.outage = outage;
        this.owed = owed;
        this.monotonic = monotonic;
        FunctionCounter.builder("quartermaster.outages", outage, Outage::count).register(registry);
        Gauge.builder("quartermaster.outage.seconds", outage, o -> o.nanos() / 1e9)
                .register(registry);
        Gauge.builder("quartermaster.owed.units", owed, Owed::units).register(registry);
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        outage.onBegin(() -> {
            LOG.warnf("The counters cannot be asked (%s); answers are degraded", outage.cause());
            // at once: one statement may take long for reasons of its own
            probe(vertx);
        });
        // what was admitted between the last write and the end of an outage
        vertx.setPeriodic(EVERY_MILLIS * 4, id -> {
            if (!outage.isOn() && !owed.isEmpty()) {
                payAll(vertx);
            }
        });
    }

    void stop(@Observes ShutdownEvent event, Vertx vertx) {
        if (!owed.isEmpty()) {
            LOG.warnf("%d units that were admitted without the counters may not be charged", owed.units());
            payAll(vertx);
        }
    }

    private void probeLater(Vertx vertx) {
        vertx.setTimer(EVERY_MILLIS, id -> probe(vertx));
    }

    private void probe(Vertx vertx) {
        quick(() -> timely(vertx, pool.ask(Statements.CLOCK, Tuple.tuple())))
                .compose(answered -> payAll(vertx))
                // with nothing owed too it has to be seen that what is written becomes durable in time
                .compose(paid -> quick(() -> pay(vertx, new Owed.Batch(UUID.randomUUID(), List.of()))))
                .onComplete(done -> {
                    if (done.failed()) {
                        LOG.debugf(done.cause(), "The outage goes on");
                        probeLater(vertx);
                    } else {
                        over(vertx);
                    }
                });
    }

    /** Fails when the answer is there but took too long. */
    private <T> Future<T> quick(Supplier<Future<T>> question) {
        long began = monotonic.nanos();
        return question.get()
                .compose(answer -> monotonic.nanos() - began <= TimeUnit.MILLISECONDS.toNanos(QUICK_MILLIS)
                        ? Future.succeededFuture(answer)
                        : Future.failedFuture(new StatementTimeout()));
    }

    private void over(Vertx vertx) {
        Duration lasted = Duration.ofNanos(outage.nanos());
        String cause = outage.cause();
        outage.end();
        LOG.warnf("The counters can be asked again after %s; %d units were written back", lasted, admittedUnits);
        JsonObject told = new JsonObject()
                .put("cause", cause)
                .put("seconds", lasted.toMillis() / 1000.0)
                .put("written_back", admittedUnits);
        admittedUnits = 0;
        timely(
                        vertx,
                        pool.ask(
                                AUDIT,
                                Tuple.of(Long.toString(ProcessHandle.current().pid()), told.encode())))
                .onFailure(e -> LOG.debugf(e, "The outage is not in the audit trail"));
    }

    /** Writes batch after batch; fails at the first that cannot be written, which then goes first the next time. */
    private Future<Void> payAll(Vertx vertx) {
        Owed.Batch batch = owed.next();
        if (batch == null) {
            return Future.succeededFuture();
        }
        return pay(vertx, batch).compose(paid -> {
            batch.charges().forEach(charge -> admittedUnits += Math.abs(charge.cost()));
            owed.written(batch);
            return payAll(vertx);
        });
    }

    private Future<RowSet<Row>> pay(Vertx vertx, Owed.Batch batch) {
        List<Charge> charges = batch.charges();
        Tuple parameters = Tuple.tuple()
                .addUUID(batch.id())
                .addArrayOfString(charges.stream().map(Charge::key).toArray(String[]::new))
                .addArrayOfInteger(charges.stream().map(Charge::limitId).toArray(Integer[]::new))
                .addArrayOfShort(charges.stream()
                        .map(charge -> Group.kind(charge.effective().limit().kind()))
                        .toArray(Short[]::new))
                .addArrayOfLong(charges.stream().map(Charge::slotMicros).toArray(Long[]::new))
                .addArrayOfLong(charges.stream().map(Charge::periodStart).toArray(Long[]::new))
                .addArrayOfLong(charges.stream().map(Charge::periodEnd).toArray(Long[]::new))
                .addArrayOfLong(charges.stream().map(Charge::cost).toArray(Long[]::new));
        return timely(vertx, pool.ask(WRITE_BACK, parameters));
    }

    private static <T> Future<T> timely(Vertx vertx, Future<T> answer) {
        Promise<T> timely = Promise.promise();
        long timer = vertx.setTimer(QUICK_MILLIS * 4, id -> timely.tryFail(new StatementTimeout()));
        answer.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                timely.tryComplete(done.result());
            } else {
                timely.tryFail(done.cause());
            }
        });
        return timely.future();
    }
}

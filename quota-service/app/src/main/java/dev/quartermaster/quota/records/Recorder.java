package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.DecisionListener;
import dev.quartermaster.quota.decisions.Monotonic;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what was decided, in batches, off the path of decisions.
 *
 * <p>Laws: hearing an answer does no I/O and takes less than a microsecond or so. Every refusal of a request that would
 * have consumed is on record, alone or in the sum of identical ones, exactly once whatever the connection to PostgreSQL
 * does; while PostgreSQL is away the sums wait, bounded, and beyond the bound refusals are summed by limit and minute,
 * loudly. A killed replica loses what it heard since its last write began, {@link RecordSettings#flushInterval} if
 * PostgreSQL keeps up; one that is stopped loses nothing.
 */
@Singleton
public final class Recorder implements DecisionListener {

    private static final Logger LOG = Logger.getLogger(Recorder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Consumers and gauges are many, and nobody needs them by the second: they go with every tenth batch. */
    private static final int CONSUMERS_EVERY = 10;

    private final UUID replica = UUID.randomUUID();
    private final RecordStore store;
    private final RecordSettings settings;
    private final RecordMeter meter;
    private final DatabaseClock clock;
    private final Monotonic monotonic;
    private final Object lock = new Object();

    // guarded by the lock
    private Filling filling;
    private Consumers consumers;
    private boolean writing;
    private long sequence;
    private @Nullable Batch unwritten;
    private List<UniEmitter<? super Void>> waiting = new ArrayList<>();
    private List<UniEmitter<? super Void>> served = List.of();

    private volatile boolean failing;

    Recorder(RecordStore store, RecordSettings settings, RecordMeter meter, DatabaseClock clock, Monotonic monotonic) {
        this.store = store;
        this.settings = settings;
        this.meter = meter;
        this.clock = clock;
        this.monotonic = monotonic;
        this.filling = new Filling(settings, meter);
        this.consumers = new Consumers(settings.mostConsumers());
    }

    @Override
    public void decided(Ask ask, Decision decision, Circumstances how) {
        long at = how.way() == Way.REPEATED ? clock.nowMicros() : decision.atMicros();
        try {
            hear(new Heard(ask, decision, how, at));
        } catch (RuntimeException e) {
            // a defect of ours must not keep the caller from its answer
            LOG.error("A decision could not be recorded", e);
        }
    }

    private void hear(Heard heard) {
        synchronized (lock) {
            boolean fresh = filling.add(heard);
            if (heard.how().way() != Way.REPEATED && !heard.ask().onlyLooks()) {
                consumers.add(heard);
            }
            // a flood of identical refusals shows the same counters again and again
            if (fresh) {
                consumers.gauge(heard);
            }
        }
    }

    void start(Vertx vertx) {
        vertx.setPeriodic(settings.flushInterval().toMillis(), id -> next());
    }

    /** Completes when everything heard before the call is written; fails when that could not be done. */
    public Uni<Void> flushed() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (lock) {
                waiting.add(emitter);
            }
            next();
        });
    }

    private void next() {
        Supplier<Batch> batch;
        synchronized (lock) {
            if (writing) {
                return;
            }
            writing = true;
            Batch again = unwritten;
            batch = again == null ? sealing() : () -> again;
        }
        // making rows of it takes milliseconds in a flood: not on the loop that answers checks
        Infrastructure.getDefaultWorkerPool().execute(() -> write(batch));
    }

    /** Takes what was heard out of the way of what will be; called with the lock held. */
    private Supplier<Batch> sealing() {
        Filling full = filling;
        Consumers withIt = new Consumers(0);
        if (!waiting.isEmpty() || sequence % CONSUMERS_EVERY == 0) {
            withIt = consumers;
            consumers = new Consumers(settings.mostConsumers());
        }
        long number = ++sequence;
        filling = new Filling(settings, meter).after(full);
        served = waiting;
        waiting = new ArrayList<>();
        meter.waiting(full.size());
        Consumers sealed = withIt;
        return () -> full.sealed(replica, number, sealed);
    }

    private void write(Supplier<Batch> sealed) {
        try {
            write(sealed.get());
        } catch (RuntimeException e) {
            ended(null, new RecordStore.Unwritable(e));
        }
    }

    private void write(Batch batch) {
        if (empty(batch)) {
            ended(null, null);
            return;
        }
        long began = monotonic.nanos();
        store.write(batch)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .subscribe()
                .with(
                        done -> {
                            meter.wrote(monotonic.nanos() - began);
                            ended(null, null);
                        },
                        failure -> ended(batch, failure));
    }

    private static boolean empty(Batch batch) {
        return batch.refusals().isEmpty()
                && batch.decisions().isEmpty()
                && batch.minutes().isEmpty()
                && batch.consumers().isEmpty();
    }

    private void ended(@Nullable Batch failed, @Nullable Throwable failure) {
        boolean lost = failure instanceof RecordStore.Unwritable;
        note(failed, failure);
        List<UniEmitter<? super Void>> told;
        boolean more;
        synchronized (lock) {
            writing = false;
            unwritten = lost ? null : failed;
            told = served;
            served = List.of();
            if (failure != null) {
                told = new ArrayList<>(told);
                told.addAll(waiting);
                waiting = new ArrayList<>();
            }
            more = failure == null && !waiting.isEmpty();
        }
        for (UniEmitter<? super Void> emitter : told) {
            if (failure == null) {
                emitter.complete(null);
            } else {
                emitter.fail(failure);
            }
        }
        if (more) {
            next();
        }
    }

    private void note(@Nullable Batch batch, @Nullable Throwable failure) {
        boolean news = failing != (failure != null);
        failing = failure != null;
        if (failure instanceof RecordStore.Unwritable) {
            meter.lost();
            long refusals = batch == null
                    ? -1
                    : batch.refusals().stream().mapToLong(it -> it.times()).sum();
            LOG.errorf(failure, "A batch of %d refusals is lost: it cannot be written", refusals);
        } else if (failure != null) {
            meter.failed();
            if (news) {
                LOG.warnf("Records cannot be written, they wait: %s", failure);
            }
            loudWhenFull();
        } else if (news) {
            LOG.info("Records can be written again");
        }
    }

    private void loudWhenFull() {
        boolean folds;
        synchronized (lock) {
            folds = filling.folds();
        }
        if (folds) {
            LOG.errorf(
                    "More than %d different refusals wait for PostgreSQL; further ones are kept as sums per limit",
                    settings.mostWaiting());
        }
    }
}

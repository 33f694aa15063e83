package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.Change;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads on in the audit trail and hands the changes over, in the order of their commits, each at least once; one poll at a
 * time, the next a fixed pause after the last ended. A poll that fails changes nothing and is tried again.
 */
final class ChangeFeed {

    private static final Logger LOG = Logger.getLogger(ChangeFeed.class);
    private static final int PAGE = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SELECT = "SELECT seq, entity, key FROM audit WHERE seq > $1 ORDER BY seq LIMIT " + PAGE;

    private final Pool pool;
    private final Vertx vertx;
    private final Duration pause;
    private final Runnable onFailure;
    private final Function<List<Change>, Uni<Void>> apply;

    private boolean stopped;
    private boolean polling;
    private boolean failing;
    private long timer = -1;
    private long seen;
    private List<UniEmitter<? super Void>> waiting = new ArrayList<>();

    /**
     * @param onFailure called for every poll that failed
     * @param apply shows the changes; when it fails they are handed over again
     */
    ChangeFeed(Pool pool, Vertx vertx, Duration pause, Runnable onFailure, Function<List<Change>, Uni<Void>> apply) {
        this.pool = pool;
        this.vertx = vertx;
        this.pause = pause;
        this.onFailure = onFailure;
        this.apply = apply;
    }

    synchronized void start(long from) {
        seen = from;
        timer = vertx.setTimer(pause.toMillis(), t -> poll());
    }

    /** Ends after the poll under way, if there is one; whoever waits for it is still answered. */
    synchronized void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** Completes when a poll that began after this call has ended, well or not. */
    Uni<Void> catchUp() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                waiting.add(emitter);
            }
            poll();
        });
    }

    private void poll() {
        List<UniEmitter<? super Void>> served;
        long from;
        synchronized (this) {
            if (polling) {
                return;
            }
            polling = true;
            vertx.cancelTimer(timer);
            served = waiting;
            waiting = new ArrayList<>();
            from = seen;
        }
        readFrom(from)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .subscribe()
                .with(last -> ended(served, null), failure -> ended(served, failure));
    }

    private Uni<Long> readFrom(long from) {
        return pool.preparedQuery(SELECT).execute(Tuple.of(from)).chain(rows -> {
            if (rows.size() == 0) {
                return Uni.createFrom().item(from);
            }
            List<Change> changes = new ArrayList<>(rows.size());
            long last = from;
            for (Row row : rows) {
                last = row.getLong(0);
                Change change = Change.of(row.getString(1), row.getString(2));
                if (change != null) {
                    changes.add(change);
                }
            }
            long read = last;
            Uni<Void> applied = apply.apply(changes).invoke(() -> advance(read));
            return rows.size() < PAGE ? applied.replaceWith(read) : applied.chain(() -> readFrom(read));
        });
    }

    private synchronized void advance(long to) {
        seen = Math.max(seen, to);
    }

    private void ended(List<UniEmitter<? super Void>> served, @Nullable Throwable failure) {
        boolean again;
        synchronized (this) {
            polling = false;
            again = !waiting.isEmpty();
            if (!again && !stopped) {
                timer = vertx.setTimer(pause.toMillis(), t -> poll());
            }
        }
        note(failure);
        served.forEach(emitter -> emitter.complete(null));
        if (again) {
            poll();
        }
    }

    private void note(@Nullable Throwable failure) {
        boolean news = failing != (failure != null);
        failing = failure != null;
        if (failure != null) {
            onFailure.run();
        }
        if (news && failure != null) {
            LOG.warnf("configuration changes cannot be read, the last known ones stay: %s", failure);
        } else if (news) {
            LOG.info("configuration changes can be read again");
        }
    }
}

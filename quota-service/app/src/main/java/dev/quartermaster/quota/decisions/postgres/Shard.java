package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.DecisionMeter;
import dev.quartermaster.quota.decisions.Monotonic;
import dev.quartermaster.quota.decisions.Outage;
import dev.quartermaster.quota.decisions.Verdict;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A queue with at most one statement in flight: whatever arrives meanwhile is judged together by the next one. So a lone
 * claim never waits for company, and a crowd pays for one round trip and one commit.
 */
final class Shard {

    private static final int MOST_CLAIMS = 256;
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_ATTEMPTS = 5;

    private static final Logger LOG = Logger.getLogger(Shard.class);

    private final FaultyPool pool;
    private final Outage outage;
    private final Vertx vertx;
    private final DecisionMeter meter;
    private final Monotonic monotonic;
    private final long timeoutMillis;
    private final long keyTtlMicros;
    private final boolean once;

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean inFlight;

    Shard(
            FaultyPool pool,
            Outage outage,
            Vertx vertx,
            DecisionMeter meter,
            Monotonic monotonic,
            EngineSettings settings,
            boolean once) {
        this.pool = pool;
        this.outage = outage;
        this.vertx = vertx;
        this.meter = meter;
        this.monotonic = monotonic;
        this.timeoutMillis = settings.statementTimeout().toMillis();
        this.keyTtlMicros = settings.idempotencyTtl().toMillis() * 1000;
        this.once = once;
    }

    void add(Waiting waiting) {
        boolean starts;
        synchronized (queue) {
            boolean open = !outage.isOn() && queue.size() < MOST_WAITING;
            starts = open && !inFlight;
            if (open) {
                queue.add(waiting);
                inFlight = true;
                if (!starts) {
                    return;
                }
            }
        }
        if (starts) {
            next();
        } else {
            waiting.tell(new Verdict.Unavailable(null));
        }
    }

    private void next() {
        List<Waiting> members = drain();
        if (members.isEmpty()) {
            return;
        }
        int size = members.size();
        long began = monotonic.nanos();
        Runnable done = () -> {
            meter.group(size, monotonic.nanos() - began);
            next();
        };
        Singles singles = Singles.takenFrom(members);
        if (singles.size() == 0) {
            decide(members, done);
        } else {
            admit(singles, members, done);
        }
    }

    private void admit(Singles singles, List<Waiting> others, Runnable done) {
        List<Waiting> all = new ArrayList<>(singles.members());
        all.addAll(others);
        ask(Statements.ADMIT, singles.parameters(), all, 1, (row, sent) -> {
            List<Waiting> rest = singles.tell(row, sent);
            if (rest.isEmpty() && others.isEmpty()) {
                done.run();
            } else {
                others.addAll(rest);
                decide(others, done);
            }
        });
    }

    private void decide(List<Waiting> members, Runnable done) {
        Group group = new Group(members);
        String sql = once ? Statements.DECIDE_ONCE : Statements.DECIDE;
        Tuple parameters = once ? group.parametersOnce(keyTtlMicros) : group.parameters();
        ask(sql, parameters, members, 1, (row, sent) -> {
            again(group.tell(row, sent));
            done.run();
        });
    }

    private List<Waiting> drain() {
        List<Waiting> members = new ArrayList<>();
        synchronized (queue) {
            Set<String> keys = new HashSet<>();
            Terms terms = new Terms();
            List<Waiting> later = new ArrayList<>(0);
            Waiting waiting;
            while (members.size() < MOST_CLAIMS && (waiting = queue.poll()) != null) {
                Claim.Once key = waiting.claim.once();
                // the same key twice in one statement would not see itself: the second one waits for the first's answer
                if (terms.agree(waiting.claim) && (key == null || keys.add(key.key()))) {
                    members.add(waiting);
                } else {
                    later.add(waiting);
                }
            }
            for (int i = later.size() - 1; i >= 0; i--) {
                queue.addFirst(later.get(i));
            }
            inFlight = !members.isEmpty();
        }
        return members;
    }

    private interface Hearing {
        void answer(Row row, long sentNanos);
    }

    private void ask(String sql, Tuple parameters, List<Waiting> asking, int attempt, Hearing hearing) {
        long sent = monotonic.nanos();
        AtomicBoolean settled = new AtomicBoolean();
        long timer = vertx.setTimer(timeoutMillis, id -> {
            if (settled.compareAndSet(false, true)) {
                away(asking, new StatementTimeout());
            }
        });
        pool.ask(sql, parameters).onComplete(result -> {
            vertx.cancelTimer(timer);
            // an answer after the timeout finds everybody told, and another statement under way perhaps
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            if (result.succeeded()) {
                heard(result.result().iterator().next(), sent, asking, hearing);
            } else if (rolledBack(result.cause()) && attempt < MOST_ATTEMPTS) {
                ask(sql, parameters, asking, attempt + 1, hearing);
            } else {
                away(asking, result.cause());
            }
        });
    }

    /** A fault of ours while an answer is told must not leave the others, and everybody to come, without one. */
    private void heard(Row row, long sent, List<Waiting> asking, Hearing hearing) {
        try {
            hearing.answer(row, sent);
        } catch (RuntimeException e) {
            LOG.error("An answer of the counters could not be told", e);
            away(asking, e);
        }
    }

    /** Tells those who asked and everybody behind them; nobody asks until the outage is over. */
    private void away(List<Waiting> asking, Throwable cause) {
        outage.begin(cause);
        List<Waiting> told = new ArrayList<>(asking);
        synchronized (queue) {
            told.addAll(queue);
            queue.clear();
            inFlight = false;
        }
        LOG.debugf(cause, "%d claims could not be judged", told.size());
        Verdict verdict = new Verdict.Unavailable(cause);
        told.forEach(waiting -> waiting.tell(verdict));
    }

    private void again(List<Waiting> waiting) {
        synchronized (queue) {
            for (int i = waiting.size() - 1; i >= 0; i--) {
                queue.addFirst(waiting.get(i));
            }
        }
    }

    /** Deadlocks and failed serialisations changed nothing, for certain; anything else may have. */
    private static boolean rolledBack(Throwable cause) {
        return cause instanceof PgException e && ("40P01".equals(e.getSqlState()) || "40001".equals(e.getSqlState()));
    }
}

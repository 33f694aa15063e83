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
import org.jboss.logging.Logger;

/**
 * A queue with at most one statement in flight: whatever arrives meanwhile is judged together by the next one. So a lone
 * claim waits for nobody but those in flight, and a crowd pays for one round trip and one commit.
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
    private final Patience patience;
    private final long keyTtlMicros;
    private final boolean once;
    private final Lanes lanes;

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean inFlight;
    private boolean hasLane;

    /** Whether the statement in flight takes longer than usual: who would have to wait behind it is answered at once. */
    private boolean isSlow;

    /** Whether it takes so long that those go on who are not refused when they do. */
    private boolean takesLong;

    Shard(
            FaultyPool pool,
            Outage outage,
            Vertx vertx,
            DecisionMeter meter,
            Monotonic monotonic,
            EngineSettings settings,
            Patience patience,
            boolean once,
            Lanes lanes) {
        this.pool = pool;
        this.outage = outage;
        this.vertx = vertx;
        this.meter = meter;
        this.monotonic = monotonic;
        this.timeoutMillis = settings.statementTimeout().toMillis();
        this.patience = patience;
        this.keyTtlMicros = settings.idempotencyTtl().toMillis() * 1000;
        this.once = once;
        this.lanes = lanes;
    }

    void add(Waiting waiting) {
        boolean open;
        boolean enters = false;
        boolean late = false;
        synchronized (queue) {
            open = !outage.isOn() && !(isSlow && waiting.isUrgent()) && queue.size() < MOST_WAITING;
            if (open) {
                queue.add(waiting);
                late = takesLong;
                enters = enters();
            }
        }
        if (!open) {
            waiting.tell(new Verdict.Unavailable(null, Verdict.Doubt.NONE));
        } else if (enters) {
            next();
        } else if (late) {
            waiting.mention();
        }
    }

    /** Judges who waits, unless a statement is in flight that they have to wait for. */
    void start() {
        if (outage.isOn()) {
            takeAll().forEach(waiting -> waiting.tell(new Verdict.Unavailable(null, Verdict.Doubt.NONE)));
            return;
        }
        synchronized (queue) {
            if (!enters()) {
                return;
            }
        }
        next();
    }

    private List<Waiting> takeAll() {
        synchronized (queue) {
            List<Waiting> all = new ArrayList<>(queue);
            queue.clear();
            return all;
        }
    }

    /** With the queue locked, so that who comes after the last look at it, and before the lane is free, is seen then. */
    private boolean enters() {
        if (inFlight || queue.isEmpty() || !lanes.enter(queue.size())) {
            return false;
        }
        inFlight = true;
        hasLane = true;
        return true;
    }

    /** Nothing is in flight any more; whether a lane has to be left for it. */
    private boolean ends() {
        synchronized (queue) {
            inFlight = false;
            return givesLaneUp();
        }
    }

    /** With the queue locked. */
    private boolean givesLaneUp() {
        boolean had = hasLane;
        hasLane = false;
        return had;
    }

    private void next() {
        List<Waiting> members = drain();
        int size = members.size();
        long began = monotonic.nanos();
        Runnable done = () -> {
            meter.group(size, monotonic.nanos() - began);
            if (ends()) {
                lanes.leave(this);
            }
            start();
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
            others.addAll(rest);
            decide(others, done);
        });
    }

    private void decide(List<Waiting> members, Runnable done) {
        members.removeIf(Waiting::isDropped);
        if (members.isEmpty()) {
            done.run();
            return;
        }
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
        }
        return members;
    }

    private interface Hearing {
        void answer(Row row, long sentNanos);
    }

    private void ask(String sql, Tuple parameters, List<Waiting> asking, int attempt, Hearing hearing) {
        Watch watch = new Watch(vertx, monotonic);
        long sent = watch.sentNanos();
        watch.start(stages(asking, watch));
        pool.ask(sql, parameters).onComplete(result -> {
            // an answer after the timeout finds everybody told, and another statement under way perhaps
            if (!watch.end()) {
                return;
            }
            if (result.succeeded()) {
                answered(sent);
                heard(result.result().iterator().next(), sent, asking, hearing);
            } else if (rolledBack(result.cause()) && attempt < MOST_ATTEMPTS) {
                ask(sql, parameters, asking, attempt + 1, hearing);
            } else {
                away(asking, result.cause());
            }
        });
    }

    private List<Watch.Stage> stages(List<Waiting> asking, Watch watch) {
        List<Watch.Stage> stages = new ArrayList<>(3);
        long soon = patience.soonMillis(watch.sentNanos());
        long patient = patience.millis(watch.sentNanos());
        if (soon < patient) {
            stages.add(new Watch.Stage(soon, () -> mention(asking, watch)));
        }
        if (patient < timeoutMillis) {
            stages.add(new Watch.Stage(patient, () -> slow(asking, watch)));
        }
        stages.add(new Watch.Stage(timeoutMillis, () -> away(asking, new StatementTimeout())));
        return stages;
    }

    /** Lets those go on who need not wait, and go on waiting for nothing but the truth. */
    private void mention(List<Waiting> asking, Watch watch) {
        List<Waiting> behind;
        synchronized (queue) {
            if (watch.isOver()) {
                return;
            }
            takesLong = true;
            behind = List.copyOf(queue);
        }
        asking.forEach(Waiting::mention);
        behind.forEach(Waiting::mention);
    }

    /**
     * Answers those who wait without the counters, and begins an outage, which a probe ends as soon as PostgreSQL answers
     * that. What the statement in flight does is settled when it is known.
     */
    private void slow(List<Waiting> asking, Watch watch) {
        List<Waiting> behind;
        boolean hadLane;
        synchronized (queue) {
            if (watch.isOver()) {
                return;
            }
            isSlow = true;
            hadLane = givesLaneUp();
            behind = takeAll();
        }
        StatementTimeout cause = new StatementTimeout();
        outage.begin(cause);
        LOG.debugf("A statement takes long; %d claims are answered without it", asking.size() + behind.size());
        asking.stream().filter(Waiting::isUrgent).forEach(waiting -> waiting.tellToGoOn(cause));
        behind.forEach(waiting -> waiting.tell(new Verdict.Unavailable(cause, Verdict.Doubt.NONE)));
        if (hadLane) {
            lanes.leave(this);
        }
    }

    private void answered(long sentNanos) {
        long now = monotonic.nanos();
        patience.answered(now - sentNanos, now);
        synchronized (queue) {
            isSlow = false;
            takesLong = false;
        }
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
        List<Waiting> behind;
        boolean hadLane;
        synchronized (queue) {
            behind = takeAll();
            isSlow = false;
            takesLong = false;
            hadLane = ends();
        }
        LOG.debugf(cause, "%d claims could not be judged", asking.size() + behind.size());
        asking.forEach(waiting -> waiting.tell(new Verdict.Unavailable(cause, Verdict.Doubt.LASTING)));
        behind.forEach(waiting -> waiting.tell(new Verdict.Unavailable(cause, Verdict.Doubt.NONE)));
        if (hadLane) {
            lanes.leave(this);
        }
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

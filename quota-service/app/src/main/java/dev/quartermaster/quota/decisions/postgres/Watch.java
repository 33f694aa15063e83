package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Monotonic;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Watches over one statement: something is done when it takes so long, and it is given up at the last stage. */
final class Watch {

    /** @param millis since the statement was sent; later than that of the stage before */
    record Stage(long millis, Runnable then) {}

    private final Vertx vertx;
    private final Monotonic monotonic;
    private final long sentNanos;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long timer;

    Watch(Vertx vertx, Monotonic monotonic) {
        this.vertx = vertx;
        this.monotonic = monotonic;
        this.sentNanos = monotonic.nanos();
    }

    long sentNanos() {
        return sentNanos;
    }

    /** Has what the stages say done, one after the other, until it is over. */
    void start(List<Stage> stages) {
        await(stages, stages.getFirst().millis());
    }

    /** The statement was answered; false when it was given up before. */
    boolean end() {
        vertx.cancelTimer(timer);
        return over.compareAndSet(false, true);
    }

    boolean isOver() {
        return over.get();
    }

    private void await(List<Stage> stages, long untilMillis) {
        timer = vertx.setTimer(Math.max(1, untilMillis - millis()), id -> reached(stages, untilMillis));
    }

    private void reached(List<Stage> stages, long untilMillis) {
        if (isOver()) {
            return;
        }
        Stage stage = stages.getFirst();
        long late = millis() - untilMillis;
        if (stages.size() == 1) {
            if (over.compareAndSet(false, true)) {
                stage.then().run();
            }
        } else if (late > stage.millis()) {
            // it was this process that stood still: the answer may be here already
            await(stages, untilMillis + late + stage.millis());
        } else {
            List<Stage> rest = stages.subList(1, stages.size());
            await(rest, rest.getFirst().millis());
            stage.then().run();
        }
    }

    private long millis() {
        return (monotonic.nanos() - sentNanos) / 1_000_000;
    }
}

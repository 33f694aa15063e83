package dev.quartermaster.storage.erasure;

import dev.quartermaster.storage.catalogue.DeletionPlans;
import dev.quartermaster.storage.catalogue.DeletionProgress;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Goes on with plans that were started, whoever started them and whatever happened since. */
@Singleton
public class ErasureRounds {

    private static final Logger LOG = Logger.getLogger(ErasureRounds.class);
    private static final int AT_ONCE = 20;

    private final Erasure erasure;
    private final DeletionPlans plans;
    private final DeletionProgress progress;
    private final InstantSource clock;

    ErasureRounds(Erasure erasure, DeletionPlans plans, DeletionProgress progress, InstantSource clock) {
        this.erasure = erasure;
        this.plans = plans;
        this.progress = progress;
        this.clock = clock;
    }

    /** Executes what was started to its end, and forgets plans that nobody started. */
    @Scheduled(
            every = "${quartermaster.storage.erasure.every:15s}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    public void round() {
        for (DeletionPlan plan : progress.unfinished(AT_ONCE)) {
            resume(plan);
        }
        plans.forget(clock.instant());
    }

    private void resume(DeletionPlan plan) {
        try {
            DeletionPlan now = plan;
            while (now.state() == DeletionPlan.State.EXECUTING) {
                now = erasure.batch(now);
            }
        } catch (RuntimeException e) {
            LOG.warnf("A deletion goes on later: %s", e.getMessage());
        }
    }
}

package dev.quartermaster.storage.quota;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;

/** Catches up with what quota-service was not told. */
@Singleton
class SettlementRounds {

    private final Settlement settlement;

    SettlementRounds(Settlement settlement) {
        this.settlement = settlement;
    }

    @Scheduled(
            every = "${quartermaster.storage.settle-every:15s}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void round() {
        settlement.catchUp();
    }
}

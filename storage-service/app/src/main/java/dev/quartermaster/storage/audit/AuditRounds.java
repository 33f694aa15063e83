package dev.quartermaster.storage.audit;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Audits on schedule: dead uploads often, everybody's objects rarely. */
@Singleton
class AuditRounds {

    private static final Logger LOG = Logger.getLogger(AuditRounds.class);
    private static final int AT_ONCE = 100;

    private final Audit audit;
    private final CatalogueSearch catalogue;
    private final MeterRegistry registry;

    AuditRounds(Audit audit, CatalogueSearch catalogue, MeterRegistry registry) {
        this.audit = audit;
        this.registry = registry;
        this.catalogue = catalogue;
    }

    @Scheduled(
            every = "${quartermaster.storage.audit.uploads-every:5m}",
            delayed = "30s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void uploads() {
        int ended = audit.abandonedUploads();
        if (ended > 0) {
            LOG.infof("Ended %d uploads that nobody works on any more", ended);
        }
    }

    @Scheduled(
            every = "${quartermaster.storage.audit.every:24h}",
            delayed = "1h",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void everybody() {
        String after = "";
        List<String> owners = catalogue.owners(after, AT_ONCE);
        while (!owners.isEmpty()) {
            for (String owner : owners) {
                Audit.Report report = audit.user(owner, true);
                registry.counter("quartermaster.storage.audit.drift").increment(report.drift());
                if (report.drift() > 0) {
                    LOG.warnf("The audit mended %d things of a user with %d objects", report.drift(), report.objects());
                }
            }
            after = owners.getLast();
            owners = catalogue.owners(after, AT_ONCE);
        }
    }
}

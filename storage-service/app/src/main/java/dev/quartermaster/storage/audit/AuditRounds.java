package dev.quartermaster.storage.audit;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
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

    AuditRounds(Audit audit, CatalogueSearch catalogue) {
        this.audit = audit;
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
                int drift = report.notCatalogued().size() + report.notStored().size();
                if (drift > 0) {
                    LOG.warnf("The audit mended %d of %d objects of a user", drift, report.objects());
                }
            }
            after = owners.getLast();
            owners = catalogue.owners(after, AT_ONCE);
        }
    }
}

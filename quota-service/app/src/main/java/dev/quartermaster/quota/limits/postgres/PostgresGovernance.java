package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is configured, kept in memory and kept up with PostgreSQL by the feed of changes. */
final class PostgresGovernance implements Governance {

    private static final Logger LOG = Logger.getLogger(PostgresGovernance.class);

    private final CatalogReader catalogReader;
    private final ProfileCache profiles;
    private final ChangeFeed feed;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private volatile Catalog catalog = Catalog.EMPTY;

    /**
     * @param mostProfiles how many subjects are kept in memory
     * @param pause between two looks at the feed
     * @param onFailure called for every look that failed
     */
    PostgresGovernance(Pool pool, Vertx vertx, long mostProfiles, Duration pause, Runnable onFailure) {
        this.catalogReader = new CatalogReader(pool);
        this.profiles = new ProfileCache(mostProfiles, new GatheredReads(new ProfileReader(pool)::read));
        this.feed = new ChangeFeed(pool, vertx, pause, onFailure, this::show);
    }

    /** Reads the catalogue and follows the changes from there; to be called once, before anything else. */
    Uni<Void> start() {
        return catalogReader
                .read()
                .invoke(read -> {
                    catalog = read;
                    feed.start(read.version());
                })
                .replaceWithVoid();
    }

    void stop() {
        feed.stop();
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public @Nullable Profile known(SubjectRef subject) {
        return profiles.known(subject);
    }

    @Override
    public Uni<Void> load(Collection<SubjectRef> subjects) {
        return profiles.load(subjects);
    }

    @Override
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    @Override
    public Uni<Void> catchUp() {
        return feed.catchUp();
    }

    private Uni<Void> show(List<Change> changes) {
        boolean catalogChanged =
                changes.stream().anyMatch(c -> c instanceof Change.OfLimit || c instanceof Change.OfPlan);
        Uni<Void> shown = catalogChanged
                ? catalogReader.read().invoke(read -> catalog = read).replaceWithVoid()
                : Uni.createFrom().voidItem();
        return shown.invoke(() -> changes.forEach(this::show));
    }

    private void show(Change change) {
        switch (change) {
            case Change.OfSubject(SubjectRef subject) -> profiles.forget(subject);
            case Change.OfOverride(SubjectRef subject, String limit) -> profiles.forget(subject);
            case Change.OfLimit l -> {}
            case Change.OfPlan p -> {}
            case Change.OfCounters c -> {}
        }
        listeners.forEach(listener -> tell(listener, change));
    }

    private static void tell(Consumer<Change> listener, Change change) {
        try {
            listener.accept(change);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a listener failed on %s", change);
        }
    }
}

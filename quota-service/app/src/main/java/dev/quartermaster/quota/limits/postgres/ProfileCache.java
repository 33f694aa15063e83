package dev.quartermaster.quota.limits.postgres;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The profiles that this replica has in memory, a bounded number. Law: after {@link #forget} of a subject, no profile that
 * was read before it is ever seen again.
 *
 * <p>A load that is in flight when its subject is forgotten may have read the old profile. So the forgetting marks the
 * subject in every such load, and the load reads the marked ones again instead of keeping them.
 */
final class ProfileCache {

    private final Cache<SubjectRef, Profile> profiles;
    private final Function<List<SubjectRef>, Uni<Map<SubjectRef, Profile>>> read;
    // loads happen on misses only and hold the lock for no I/O, so one lock is enough
    private final Object lock = new Object();
    private final Set<Load> inFlight = new HashSet<>();

    ProfileCache(long most, Function<List<SubjectRef>, Uni<Map<SubjectRef, Profile>>> read) {
        this.profiles = Caffeine.newBuilder()
                .maximumSize(most)
                // evictions are cheap; no pool of threads for them
                .executor(Runnable::run)
                .build();
        this.read = read;
    }

    @Nullable
    Profile known(SubjectRef subject) {
        return profiles.getIfPresent(subject);
    }

    Uni<Void> load(Collection<SubjectRef> subjects) {
        if (subjects.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().deferred(() -> {
            Load load = new Load();
            synchronized (lock) {
                inFlight.add(load);
            }
            return read.apply(List.copyOf(new HashSet<>(subjects)))
                    .map(found -> keep(load, found))
                    .onTermination()
                    .invoke(() -> end(load))
                    .chain(this::load);
        });
    }

    /** Keeps what is still true and answers with what must be read again. */
    private Set<SubjectRef> keep(Load load, Map<SubjectRef, Profile> found) {
        synchronized (lock) {
            inFlight.remove(load);
            Set<SubjectRef> again = new HashSet<>();
            found.forEach((subject, profile) -> {
                if (load.forgotten.contains(subject)) {
                    again.add(subject);
                } else {
                    profiles.put(subject, profile);
                }
            });
            return again;
        }
    }

    private void end(Load load) {
        synchronized (lock) {
            inFlight.remove(load);
        }
    }

    void forget(SubjectRef subject) {
        synchronized (lock) {
            inFlight.forEach(load -> load.forgotten.add(subject));
            profiles.invalidate(subject);
        }
    }

    /** One query under way; compared by identity. */
    private static final class Load {
        private final Set<SubjectRef> forgotten = new HashSet<>();
    }
}

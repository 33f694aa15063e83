package dev.quartermaster.quota.limits;

import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is configured, as this replica knows it. Law: a committed change is seen by every replica within one second, by
 * the replica that made it before it answers, and while PostgreSQL is away the last known state stays.
 */
public interface Governance {

    /** The limits and plans in force; never blocks. */
    Catalog catalog();

    /** The subject's profile if this replica has it in memory, else null; never blocks, does no I/O. */
    @Nullable
    Profile known(SubjectRef subject);

    /** The profiles of all that is configurable about the subject, in that order; null when one is not in memory. */
    default @Nullable List<Profile> known(Subject subject) {
        List<SubjectRef> refs = subject.configurable();
        List<Profile> profiles = new ArrayList<>(refs.size());
        for (SubjectRef ref : refs) {
            Profile profile = known(ref);
            if (profile == null) {
                return null;
            }
            profiles.add(profile);
        }
        return profiles;
    }

    /** As {@link #known(Subject)}, with {@link Profile#NONE} for those that are not in memory. */
    default List<Profile> knownOrNone(Subject subject) {
        return subject.configurable().stream()
                .map(ref -> Objects.requireNonNullElse(known(ref), Profile.NONE))
                .toList();
    }

    /**
     * Brings the profiles of these subjects into memory in one query; fails when PostgreSQL cannot be asked. Memory is
     * bounded and changes come at any time, so a profile may be gone again by the time it is looked up.
     */
    Uni<Void> load(Collection<SubjectRef> subjects);

    /**
     * Calls the listener for every change from now on, in the order of their commits, after {@link #catalog()} and
     * {@link #known} show it. It is called on an event loop, one call at a time: it must not block, and what it throws is
     * logged and forgotten.
     */
    void onChange(Consumer<Change> listener);

    /**
     * Completes when this replica shows everything that was committed before the call, without waiting for the next poll;
     * also completes when PostgreSQL cannot be asked, since the change itself is safe and will be seen later.
     */
    Uni<Void> catchUp();
}

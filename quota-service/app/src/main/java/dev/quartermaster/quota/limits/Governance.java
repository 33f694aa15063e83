package dev.quartermaster.quota.limits;

import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What is configured, as this replica knows it. Law: a committed change is seen by every replica within one second, and
 * while PostgreSQL is away the last known state stays.
 */
public interface Governance {

    /** The limits and plans in force; never blocks. */
    Catalog catalog();

    /** The subject's profile if this replica has it in memory, else null; never blocks, does no I/O. */
    @Nullable
    Profile known(SubjectRef subject);

    /** Brings the profiles of these subjects into memory in one query; fails when PostgreSQL cannot be asked. */
    Uni<Void> load(Collection<SubjectRef> subjects);
}

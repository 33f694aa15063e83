package dev.quartermaster.quota.limits.domain;

import org.jspecify.annotations.Nullable;

/** The name of something that can be assigned a plan and given overrides: one user, project, API key or IP address. */
public record SubjectRef(Dimension dimension, String id) {

    // A record's own equals and hashCode go through method handles, which showed in profiles of the hot path.
    @java.lang.Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SubjectRef ref && dimension == ref.dimension && id.equals(ref.id);
    }

    @java.lang.Override
    public int hashCode() {
        return dimension.ordinal() * 31 + id.hashCode();
    }
}

package dev.quartermaster.quota.limits.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who or what asks, as far as the caller knows; at least one member should be there for anything to be counted.
 *
 * @param ip the normalised address; an IPv6 address stands for its /64
 * @param resource the route or thing that is asked for
 */
public record Subject(
        @Nullable String user,
        @Nullable String project,
        @Nullable String apiKey,
        @Nullable String ip,
        @Nullable String resource) {

    // As for SubjectRef: a record's own go through method handles, for every refusal.
    @java.lang.Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Subject subject
                && Objects.equals(user, subject.user)
                && Objects.equals(project, subject.project)
                && Objects.equals(apiKey, subject.apiKey)
                && Objects.equals(ip, subject.ip)
                && Objects.equals(resource, subject.resource);
    }

    @java.lang.Override
    public int hashCode() {
        int hash = Objects.hashCode(user) * 31 + Objects.hashCode(project);
        hash = (hash * 31 + Objects.hashCode(apiKey)) * 31 + Objects.hashCode(ip);
        return hash * 31 + Objects.hashCode(resource);
    }

    /** The value in a dimension, null when unknown; the empty string for GLOBAL. */
    public @Nullable String value(Dimension dimension) {
        return switch (dimension) {
            case USER -> user;
            case PROJECT -> project;
            case API_KEY -> apiKey;
            case IP -> ip;
            case RESOURCE -> resource;
            case GLOBAL -> "";
        };
    }

    /** Whether every dimension of the scope is known. */
    public boolean covers(Set<Dimension> scope) {
        for (Dimension dimension : scope) {
            if (value(dimension) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * The counter key within a limit of this scope: each value preceded by its length, in the order of the dimensions, so
     * that no two different subjects share a key whatever characters they contain.
     */
    public String key(Set<Dimension> scope) {
        StringBuilder key = new StringBuilder(24);
        for (Dimension dimension : ORDER) {
            if (dimension != Dimension.GLOBAL && scope.contains(dimension)) {
                String value = value(dimension);
                if (value == null) {
                    throw new IllegalArgumentException("no " + dimension + " in " + this);
                }
                key.append(value.length()).append(':').append(value);
            }
        }
        return key.toString();
    }

    /** Those whose profiles decide which amounts hold, the most specific first. */
    public List<SubjectRef> configurable() {
        List<SubjectRef> refs = new ArrayList<>(4);
        add(refs, Dimension.PROJECT, project);
        add(refs, Dimension.USER, user);
        add(refs, Dimension.API_KEY, apiKey);
        add(refs, Dimension.IP, ip);
        return refs;
    }

    private static void add(List<SubjectRef> refs, Dimension dimension, @Nullable String id) {
        if (id != null) {
            refs.add(new SubjectRef(dimension, id));
        }
    }

    private static final Dimension[] ORDER = Dimension.values();
}

package dev.quartermaster.quota.limits;

import dev.quartermaster.quota.limits.domain.SubjectRef;
import java.util.List;
import java.util.Locale;

/**
 * What a configured thing is found by: the name of a limit or plan, the scope and id of a subject, and these and the
 * limit's name for an override.
 */
public record Key(List<String> parts) {

    public Key {
        parts = List.copyOf(parts);
    }

    public static Key named(String name) {
        return new Key(List.of(name));
    }

    public static Key of(SubjectRef subject) {
        return new Key(List.of(scope(subject), subject.id()));
    }

    public static Key of(SubjectRef subject, String limit) {
        return new Key(List.of(scope(subject), subject.id(), limit));
    }

    private static String scope(SubjectRef subject) {
        return subject.dimension().name().toLowerCase(Locale.ROOT);
    }
}

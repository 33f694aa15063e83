package dev.quartermaster.quota.limits;

import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A committed change of what is configured or counted, as the audit trail names it. */
public sealed interface Change {

    /** A limit was made, replaced, switched or deleted. */
    record OfLimit(String name) implements Change {}

    /** A plan was made, replaced or deleted. */
    record OfPlan(String name) implements Change {}

    /** A subject's plan, priority, zone or anchor day changed. */
    record OfSubject(SubjectRef subject) implements Change {}

    /** A subject's override of a limit was made, replaced, switched or deleted. */
    record OfOverride(SubjectRef subject, String limit) implements Change {}

    /** A subject's counters were set back. */
    record OfCounters(SubjectRef subject) implements Change {}

    /** The audit trail's name for what changed. */
    default String entity() {
        return switch (this) {
            case OfLimit l -> "limit";
            case OfPlan p -> "plan";
            case OfSubject s -> "subject";
            case OfOverride o -> "override";
            case OfCounters c -> "counters";
        };
    }

    /**
     * The audit trail's name for which one changed: {@code name}, {@code scope/id} or {@code scope/id/limit}. Only the id
     * may contain slashes, so no two share a key.
     */
    default String key() {
        return switch (this) {
            case OfLimit l -> l.name();
            case OfPlan p -> p.name();
            case OfSubject s -> key(s.subject());
            case OfOverride o -> key(o.subject()) + "/" + o.limit();
            case OfCounters c -> key(c.subject());
        };
    }

    /** The change that an audit row stands for; null when it is none of these (a revoked token, for example). */
    static @Nullable Change of(String entity, String key) {
        return switch (entity) {
            case "limit" -> new OfLimit(key);
            case "plan" -> new OfPlan(key);
            case "subject" -> new OfSubject(ref(key));
            case "override" -> {
                int slash = key.lastIndexOf('/');
                yield new OfOverride(ref(key.substring(0, slash)), key.substring(slash + 1));
            }
            case "counters" -> new OfCounters(ref(key));
            default -> null;
        };
    }

    private static String key(SubjectRef ref) {
        return ref.dimension().name().toLowerCase(Locale.ROOT) + "/" + ref.id();
    }

    private static SubjectRef ref(String key) {
        int slash = key.indexOf('/');
        return new SubjectRef(
                Dimension.valueOf(key.substring(0, slash).toUpperCase(Locale.ROOT)), key.substring(slash + 1));
    }
}

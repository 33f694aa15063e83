package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.LimitState;
import dev.quartermaster.quota.contract.ProblemDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Not now, or not at all; nothing is charged.
 *
 * @param problem for whoever asked: status 429, 413 for sizes, 503 where load or a missing database refuse
 */
public record Refused(ProblemDocument problem, boolean degraded, List<LimitState> limits)
        implements Answer, HoldAnswer, CommitAnswer {

    public Refused {
        limits = List.copyOf(limits);
    }

    /** The HTTP status that belongs to the refusal. */
    public int status() {
        return problem.status();
    }

    /** After which the same request has a chance; null when waiting does not help or nobody knows. */
    public @Nullable Duration retryAfter() {
        Long seconds = problem.retryAfter();
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    /** The answer of a client whose service is away, and which is configured to deny then. */
    static Refused withoutService(Instant now) {
        return new Refused(
                ProblemDocument.of(
                        ErrorCode.SERVICE_UNAVAILABLE, "Quotas cannot be checked at the moment; try again later.", now),
                true,
                List.of());
    }
}

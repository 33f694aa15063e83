package dev.quartermaster.quota.problems;

import dev.quartermaster.quota.contract.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a problem; for wrong requests and trouble, never for refusals (those are answers).
 *
 * <p>Has no stack trace: it says what the caller did, not where the service was. Give a cause when the service or
 * something behind it is at fault; the cause is logged and never shown.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(ErrorCode code, String detail) {
        this(code, detail, Map.of());
    }

    public ProblemException(ErrorCode code, String detail, Map<String, ?> details) {
        this(Problem.of(code, detail, details), null);
    }

    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.code().code() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }
}

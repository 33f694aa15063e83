package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.ProblemDocument;
import java.util.Optional;

/** The service says that the request is wrong, or failed over it; nothing was changed. Repeating it does not help. */
public final class QuotaRequestException extends QuotaException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemDocument problem;

    QuotaRequestException(ProblemDocument problem) {
        super(problem.status() + " " + problem.code() + ": " + problem.detail(), null);
        this.problem = problem;
    }

    /** What the service said. */
    public ProblemDocument problem() {
        return problem;
    }

    /** Its entry in the catalogue; empty for one that this version does not know. */
    public Optional<ErrorCode> code() {
        return ErrorCode.ofCode(problem.code());
    }
}

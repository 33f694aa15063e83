package dev.quartermaster.quota.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.client.Exchange.Reply;
import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.ProblemDocument;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells refusals, trouble of the service and wrong requests apart. */
final class Replies {

    private Replies() {}

    static JsonNode tree(Reply reply) {
        return read(() -> WireReader.tree(reply.body()));
    }

    /** Reads an answer; one that is not the service's is as good as none. */
    static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (WireReader.NotOurs e) {
            throw new QuotaUnavailableException(
                    Reason.BROKEN, "the answer is not one of quota-service: " + e.getMessage(), e);
        }
    }

    /** Whether limits refused: for what they are, for a size, or for load at the moment. */
    static boolean isRefusal(int status, JsonNode problem) {
        String code = problem.path("code").asText();
        return status == 429
                || status == 413 && !code.equals(ErrorCode.BODY_TOO_LARGE.code())
                || code.equals(ErrorCode.REDUCED_CAPACITY.code());
    }

    static QuotaException failure(int status, JsonNode node, @Nullable Duration retryAfter) {
        ProblemDocument problem = read(() -> WireReader.problem(node));
        if (status < 503) {
            return new QuotaRequestException(problem);
        }
        return new ServiceTrouble(problem, retryAfter(problem, retryAfter)).asException();
    }

    private static @Nullable Duration retryAfter(ProblemDocument problem, @Nullable Duration header) {
        Long seconds = problem.retryAfter();
        return seconds == null ? header : Duration.ofSeconds(seconds);
    }

    /**
     * What the service says about itself, as the cause of a {@link QuotaUnavailableException}: repeated at first, and in
     * the end the answer of limits that have {@code on_unavailable} set to {@code deny} or {@code lease}.
     */
    static final class ServiceTrouble extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ProblemDocument problem;
        private final @Nullable Duration retryAfter;

        ServiceTrouble(ProblemDocument problem, @Nullable Duration retryAfter) {
            super(problem.code(), null, false, false);
            this.problem = problem;
            this.retryAfter = retryAfter;
        }

        ProblemDocument problem() {
            return problem;
        }

        /** Whether limits have decided so: their counters cannot be asked, and they say deny. */
        boolean decided() {
            return problem.code().startsWith("DB_");
        }

        QuotaUnavailableException asException() {
            return new QuotaUnavailableException(
                    Reason.NOT_NOW, problem.code() + ": " + problem.detail(), this, retryAfter);
        }
    }
}

package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.model.BmcException;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Translates the SDK's exceptions into the catalogue; what the SDK says is logged and never shown. */
final class Failures {

    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    /** Runs a call; empty when the bucket says that there is no such object, upload or link. */
    static <T> Optional<T> ifThere(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (BmcException e) {
            if (absent(e)) {
                return Optional.empty();
            }
            throw problem(e);
        }
    }

    /** Runs a call that does not expect to find nothing. */
    static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (BmcException e) {
            throw problem(e);
        }
    }

    /** A missing bucket proves nothing: policies that decline a request look the same. HEAD has no code at all. */
    private static boolean absent(BmcException e) {
        return e.getStatusCode() == 404 && !"BucketNotFound".equals(e.getServiceCode());
    }

    private static ProblemException problem(BmcException e) {
        ProblemException ours = ours(e);
        if (ours != null) {
            return ours;
        }
        ErrorCode code = code(e);
        if (code != ErrorCode.CONFLICT && code != ErrorCode.STORAGE_CORRUPT) {
            LOG.warnf(
                    "The object store: %d %s %s",
                    e.getStatusCode(), e.getServiceCode(), e.isClientSide() ? e.getCause() : e.getOriginalMessage());
            LOG.debug("The object store", e);
        }
        String detail = code == ErrorCode.CONFLICT
                ? "The object was changed by another request in the meantime; nothing was changed by this one."
                : code.description();
        return new ProblemException(Problem.of(code, detail), e);
    }

    /** What the content's own stream threw while the SDK read it. */
    private static @Nullable ProblemException ours(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof ProblemException known) {
                return known;
            }
        }
        return null;
    }

    private static ErrorCode code(BmcException e) {
        if (e.isTimeout()) {
            return ErrorCode.STORAGE_TIMEOUT;
        }
        return switch (e.getStatusCode()) {
            case -1, 0, 429, 500, 502, 503 -> ErrorCode.STORAGE_UNAVAILABLE;
            case 504 -> ErrorCode.STORAGE_TIMEOUT;
            case 409, 412 -> ErrorCode.CONFLICT;
            case 400 ->
                e.getServiceCode() != null && e.getServiceCode().contains("MD5")
                        ? ErrorCode.STORAGE_CORRUPT
                        : ErrorCode.STORAGE_REFUSED;
            default -> ErrorCode.STORAGE_REFUSED;
        };
    }
}

package dev.quartermaster.quota.problems;

import dev.quartermaster.quota.contract.ErrorCode;
import java.net.ConnectException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What an HTTP status or a failure means in the catalogue. */
public final class Problems {

    private Problems() {}

    /** The problem of a failure that is the service's own: its database, or a defect. Says nothing of the failure. */
    public static Problem ofFailure(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException ours) {
                return ours.problem();
            }
            Optional<ErrorCode> database = ofDatabase(t);
            if (database.isPresent()) {
                return Problem.of(database.get(), database.get().description());
            }
        }
        return Problem.of(ErrorCode.UNEXPECTED, "An unexpected error occurred; it is logged under the correlation id.");
    }

    /** The problem of an answer that only has an HTTP status. */
    public static Problem ofStatus(int status, String path) {
        ErrorCode code = switch (status) {
            case 401 -> ErrorCode.TOKEN_MISSING;
            case 403 -> ErrorCode.ROLE_NOT_ALLOWED;
            case 404 -> ErrorCode.ROUTE_NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 409 -> ErrorCode.CONFLICT;
            case 412 -> ErrorCode.PRECONDITION_FAILED;
            case 413 -> ErrorCode.BODY_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 416 -> ErrorCode.RANGE_NOT_SATISFIABLE;
            case 428 -> ErrorCode.PRECONDITION_REQUIRED;
            case 503 -> ErrorCode.NOT_READY;
            case 504 -> ErrorCode.DB_TIMEOUT;
            default -> status >= 400 && status < 500 ? ErrorCode.BAD_REQUEST : ErrorCode.UNEXPECTED;
        };
        return status == 404
                ? Problem.of(code, "Nothing answers at this path.", Map.of("path", path))
                : Problem.of(code, code.description());
    }

    /**
     * Recognises trouble with PostgreSQL by SQLSTATE and by the names of the client's exceptions.
     *
     * <p>By name, because the clients' types stay in their own packages.
     */
    private static Optional<ErrorCode> ofDatabase(Throwable t) {
        String name = t.getClass().getName();
        if (t instanceof TimeoutException || name.equals("io.smallrye.mutiny.TimeoutException")) {
            return Optional.of(ErrorCode.DB_TIMEOUT);
        }
        if (t instanceof ConnectException || name.endsWith("ClosedConnectionException")) {
            return Optional.of(ErrorCode.DB_UNAVAILABLE);
        }
        if (name.equals("io.vertx.pgclient.PgException")) {
            return ofSqlState(sqlState(t));
        }
        if (name.startsWith("io.vertx.core") && name.endsWith("NoStackTraceThrowable")
                || name.equals("io.vertx.core.http.ConnectionPoolTooBusyException")) {
            return ofPoolMessage(t.getMessage());
        }
        return Optional.empty();
    }

    private static @Nullable String sqlState(Throwable t) {
        // PgException's message ends with "(57P01)"; reading it spares this package the client's type.
        String message = String.valueOf(t.getMessage());
        int open = message.lastIndexOf('(');
        return open >= 0 && message.endsWith(")") ? message.substring(open + 1, message.length() - 1) : null;
    }

    private static Optional<ErrorCode> ofSqlState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return Optional.empty();
        }
        return switch (state.substring(0, 2)) {
            case "08", "57" -> Optional.of(state.equals("57014") ? ErrorCode.DB_TIMEOUT : ErrorCode.DB_UNAVAILABLE);
            case "53" -> Optional.of(ErrorCode.DB_UNAVAILABLE);
            case "40" -> Optional.of(ErrorCode.DB_CONTENTION);
            case "55" -> Optional.of(ErrorCode.DB_CONTENTION);
            default -> Optional.empty();
        };
    }

    private static Optional<ErrorCode> ofPoolMessage(@Nullable String message) {
        String text = String.valueOf(message).toLowerCase(Locale.ROOT);
        if (text.contains("timeout")) {
            return Optional.of(ErrorCode.DB_TIMEOUT);
        }
        return text.contains("too many") || text.contains("pool")
                ? Optional.of(ErrorCode.DB_OVERLOADED)
                : Optional.empty();
    }
}

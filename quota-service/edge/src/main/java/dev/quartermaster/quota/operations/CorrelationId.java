package dev.quartermaster.quota.operations;

import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Ties an answer, its problem and its log lines together.
 *
 * <p>A caller's own id is taken over when it is 1 to 64 characters of {@code [A-Za-z0-9._-]}, so that nothing a caller
 * sends can break a log line; otherwise the service makes one. It is an identifier, not a secret.
 */
public final class CorrelationId {

    /** The header that carries it, in requests and in answers. */
    public static final String HEADER = "X-Correlation-Id";

    /** Its name in log records and in problems. */
    public static final String KEY = "correlation_id";

    private static final int LONGEST = 64;

    private CorrelationId() {}

    /** The id to use for a request that came with {@code offered}. */
    public static String choose(@Nullable String offered) {
        return offered != null && acceptable(offered) ? offered : next();
    }

    /** The id of the request that the calling thread works on, or null outside of requests. */
    public static @Nullable String current() {
        return MDC.get(KEY) instanceof String id ? id : null;
    }

    /** Makes {@code id} the one of the current request. */
    public static void enter(String id) {
        MDC.put(KEY, id);
    }

    private static String next() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    }

    private static boolean acceptable(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }
}

package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.LimitState;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rate-limit headers that belong to an answer, as quota-service writes them: {@code X-RateLimit-*} of the tightest
 * limit, and {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers) of every limit that has
 * an amount. Times are whole seconds from now, rounded up.
 */
public final class RateLimitHeaders {

    private static final int MOST_FIELDS = 8;
    private static final long SECONDS_OF_A_MONTH = 30L * 86_400;

    private RateLimitHeaders() {}

    /** Header values by name, in the order to write them; empty when no limit has an amount. */
    public static Map<String, String> of(Collection<LimitState> limits, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        LimitState tightest = tightest(limits);
        if (tightest == null) {
            return headers;
        }
        headers.put("X-RateLimit-Limit", Long.toString(amount(tightest)));
        headers.put("X-RateLimit-Remaining", Long.toString(remaining(tightest)));
        headers.put("X-RateLimit-Reset", Long.toString(secondsUntil(tightest.resetsAt(), now)));
        StringBuilder policy = new StringBuilder(48);
        StringBuilder state = new StringBuilder(48);
        append(policy, state, tightest, now);
        limits.stream()
                .filter(limit -> limit != tightest && limit.amount() != null)
                .limit(MOST_FIELDS - 1L)
                .forEach(limit -> append(policy, state, limit, now));
        headers.put("RateLimit-Policy", policy.toString());
        headers.put("RateLimit", state.toString());
        return headers;
    }

    /** A limit that refuses before any other, then the one with the smallest share left; sizes only when they refuse. */
    private static @Nullable LimitState tightest(Collection<LimitState> limits) {
        LimitState tightest = null;
        for (LimitState limit : limits) {
            boolean counts = limit.amount() != null && (!limit.kind().equals("size") || refuses(limit));
            if (counts && (tightest == null || tighter(limit, tightest))) {
                tightest = limit;
            }
        }
        return tightest;
    }

    private static boolean tighter(LimitState a, LimitState b) {
        return refuses(a) == refuses(b) ? share(a) < share(b) : refuses(a);
    }

    private static boolean refuses(LimitState limit) {
        return limit.enforced() && limit.exceeded();
    }

    private static double share(LimitState limit) {
        return amount(limit) == 0 ? 0 : (double) remaining(limit) / amount(limit);
    }

    private static long amount(LimitState limit) {
        Long amount = limit.amount();
        return amount == null ? Long.MAX_VALUE : amount;
    }

    private static long remaining(LimitState limit) {
        Long remaining = limit.remaining();
        return remaining == null ? Long.MAX_VALUE : remaining;
    }

    private static void append(StringBuilder policy, StringBuilder state, LimitState limit, Instant now) {
        if (!policy.isEmpty()) {
            policy.append(", ");
            state.append(", ");
        }
        policy.append('"').append(limit.limit()).append("\";q=").append(amount(limit));
        long window = windowSeconds(limit.window());
        if (window > 0) {
            policy.append(";w=").append(window);
        }
        state.append('"').append(limit.limit()).append("\";r=").append(remaining(limit));
        if (limit.resetsAt() != null) {
            state.append(";t=").append(secondsUntil(limit.resetsAt(), now));
        }
    }

    private static long windowSeconds(@Nullable String window) {
        if (window == null) {
            return 0;
        }
        try {
            TemporalAmount length = window.contains("T") ? Duration.parse(window) : Period.parse(window);
            return switch (length) {
                case Duration duration -> Math.max(1, duration.toSeconds());
                case Period period -> period.toTotalMonths() * SECONDS_OF_A_MONTH + period.getDays() * 86_400L;
                default -> 0;
            };
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private static long secondsUntil(@Nullable Instant moment, Instant now) {
        if (moment == null || !moment.isAfter(now)) {
            return 0;
        }
        return Duration.between(now, moment).plusNanos(999_999_999).toSeconds();
    }
}

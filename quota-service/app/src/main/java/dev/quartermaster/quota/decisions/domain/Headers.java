package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rate-limit headers of an answer: {@code X-RateLimit-*} of the tightest limit, and the fields of
 * draft-ietf-httpapi-ratelimit-headers for every limit that has an amount. Times are whole seconds from now, rounded up.
 *
 * <p>Callers slow down by these headers, so a limit that only reports stands in them only where no other limit does.
 */
public final class Headers {

    /** Every header that may be put. */
    public static final List<String> NAMES = List.of(
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset",
            "RateLimit-Policy",
            "RateLimit",
            "Retry-After");

    private static final int MOST_FIELDS = 8;
    private static final long MICROS = 1_000_000L;

    /** When to ask again for what only the end of a throttle admits: the usual validity of a signal. */
    private static final long THROTTLE_MICROS = 30 * MICROS;

    private Headers() {}

    public static void of(Decision decision, BiConsumer<String, String> put) {
        Reading tightest = tightest(decision.readings());
        if (tightest == null) {
            return;
        }
        long at = decision.atMicros();
        put.accept("X-RateLimit-Limit", Long.toString(amount(tightest)));
        put.accept("X-RateLimit-Remaining", Long.toString(tightest.remaining()));
        put.accept("X-RateLimit-Reset", Long.toString(seconds(tightest.resetMicros(), at)));
        StringBuilder policy = new StringBuilder(48);
        StringBuilder state = new StringBuilder(48);
        append(policy, state, tightest, at);
        int fields = 1;
        for (Reading reading : decision.readings()) {
            boolean told = reading != tightest
                    && reading.effective().amount() != null
                    && enforced(reading) == enforced(tightest);
            if (told && fields++ < MOST_FIELDS) {
                append(policy, state, reading, at);
            }
        }
        put.accept("RateLimit-Policy", policy.toString());
        put.accept("RateLimit", state.toString());
        Long retry = retryAfter(decision);
        if (retry != null) {
            put.accept("Retry-After", retry.toString());
        }
    }

    /** Seconds, rounded up, after which every limit that refused would admit; null when waiting does not help. */
    public static @Nullable Long retryAfter(Decision decision) {
        long latest = 0;
        for (Reading reading : decision.readings()) {
            if (reading.refuses()) {
                if (reading.waitsForThrottle()) {
                    latest = Math.max(latest, decision.atMicros() + THROTTLE_MICROS);
                    continue;
                }
                if (reading.retryMicros() < 0) {
                    return null;
                }
                latest = Math.max(latest, reading.retryMicros());
            }
        }
        return latest == 0 ? null : seconds(latest, decision.atMicros());
    }

    /**
     * A limit that refuses before any other, one that is enforced before one that reports; then the one with the smallest
     * share left. Sizes only when they refuse.
     */
    public static @Nullable Reading tightest(List<Reading> readings) {
        Reading tightest = null;
        for (Reading reading : readings) {
            boolean counts = reading.effective().amount() != null
                    && (reading.effective().limit().kind() != LimitKind.SIZE || reading.refuses());
            if (counts && (tightest == null || tighter(reading, tightest))) {
                tightest = reading;
            }
        }
        return tightest;
    }

    private static boolean tighter(Reading a, Reading b) {
        if (a.refuses() != b.refuses()) {
            return a.refuses();
        }
        if (enforced(a) != enforced(b)) {
            return enforced(a);
        }
        if (a.refuses() && a.retryMicros() != b.retryMicros()) {
            return a.retryMicros() < 0 || (b.retryMicros() > 0 && a.retryMicros() > b.retryMicros());
        }
        return share(a) < share(b);
    }

    private static boolean enforced(Reading reading) {
        return reading.effective().limit().mode() == Mode.ENFORCE;
    }

    private static double share(Reading reading) {
        long amount = amount(reading);
        return amount == 0 ? 0 : (double) reading.remaining() / amount;
    }

    private static long amount(Reading reading) {
        Long amount = reading.effective().amount();
        return amount == null ? Long.MAX_VALUE : amount;
    }

    private static void append(StringBuilder policy, StringBuilder state, Reading reading, long at) {
        if (!policy.isEmpty()) {
            policy.append(", ");
            state.append(", ");
        }
        String name = reading.effective().limit().name();
        policy.append('"').append(name).append("\";q=").append(integer(amount(reading)));
        long window = windowSeconds(reading.effective().limit().span());
        if (window > 0) {
            policy.append(";w=").append(window);
        }
        state.append('"').append(name).append("\";r=").append(integer(reading.remaining()));
        if (reading.resetMicros() > 0) {
            state.append(";t=").append(seconds(reading.resetMicros(), at));
        }
    }

    /** RFC 9651 §3.3.1: an integer of a structured field has fifteen digits at most; beyond that nobody counts. */
    private static long integer(long number) {
        return Math.min(number, 999_999_999_999_999L);
    }

    /** The length of the window in seconds, that of a typical period, 0 for none. */
    private static long windowSeconds(Span span) {
        return switch (span) {
            case Span.Sliding sliding -> Math.max(1, sliding.window().toSeconds());
            case Span.Calendar calendar -> calendar.unit() == PeriodUnit.DAY ? 86_400 : 30L * 86_400;
            case Span.None none -> 0;
        };
    }

    /** Whole seconds from {@code at} on, rounded up; 0 for what is over. */
    public static long seconds(long micros, long at) {
        return micros <= at ? 0 : (micros - at + MICROS - 1) / MICROS;
    }
}

package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import java.time.Duration;

/** Says to people why a request was refused; the sentences are part of the contract (product description, §2). */
public final class RefusalText {

    private static final String UPLOADS = "uploads";

    private RefusalText() {}

    /** One sentence or two on the limit that refused; meaningless for a reading that does not refuse. */
    public static String of(Reading reading) {
        Limit limit = reading.effective().limit();
        MetricText metric = MetricText.of(limit.metric());
        Long amount = reading.effective().amount();
        long most = amount == null ? Long.MAX_VALUE : amount;
        return switch (limit.kind()) {
            case SIZE -> size(limit.metric(), metric, reading.cost(), most);
            case STOCK -> most == 0 ? forbidden(metric, "the limit is") : insufficient(metric, reading, most, "Limit");
            case QUOTA -> quota(metric, unit(limit.span()), reading, most);
            case RATE -> rate(limit.metric(), metric, window(limit.span()), reading, most);
        };
    }

    private static String size(String name, MetricText metric, long cost, long most) {
        if (metric.bytes()) {
            String action = name.equals("file_bytes") ? "Upload" : "Request";
            return action + " denied: " + metric.label() + " size " + cost + " bytes exceeds maximum allowed " + most
                    + " bytes";
        }
        return "Request denied: " + metric.label() + " count " + metric.exact(cost) + " exceeds maximum allowed "
                + metric.exact(most);
    }

    private static String quota(MetricText metric, PeriodUnit unit, Reading reading, long most) {
        String every = switch (unit) {
            case DAY -> "Daily";
            case MONTH -> "Monthly";
            case BILLING_CYCLE -> "Billing cycle";
        };
        String next = switch (unit) {
            case DAY -> "tomorrow";
            case MONTH -> "next month";
            case BILLING_CYCLE -> "next billing cycle";
        };
        if (most == 0) {
            return forbidden(metric, "the " + lower(every) + " limit is");
        }
        if (reading.cost() > 1 || reading.remaining() > 0) {
            return insufficient(metric, reading, most, every + " limit");
        }
        return every + " " + metric.label() + " limit: " + reading.used() + "/" + metric.exact(most) + ". Please try "
                + next + ".";
    }

    /** Of a limit that refuses only because load lowers it. */
    public static String reduced(Reading reading) {
        MetricText metric = MetricText.of(reading.effective().limit().metric());
        Long amount = reading.effective().amount();
        Long full = reading.effective().unthrottled();
        return "Temporarily reduced capacity: " + metric.label() + " limit "
                + (full == null ? "" : metric.exact(full)) + " is lowered to "
                + (amount == null ? "" : metric.exact(amount)) + ", " + reading.used()
                + " used. Please try again later.";
    }

    private static String rate(String name, MetricText metric, Duration window, Reading reading, long most) {
        boolean uploads = name.equals(UPLOADS);
        if (most == 0) {
            return metric.title() + " not allowed: the limit is 0 per " + WindowText.of(window) + ".";
        }
        // "please wait" would be a lie, and so would "reached" while something is left
        if (reading.cost() > most || (uploads && reading.remaining() > 0)) {
            return insufficient(
                    metric,
                    reading,
                    most,
                    uploads ? title(WindowText.adjective(window)) + " limit" : "Limit per " + WindowText.of(window));
        }
        if (uploads) {
            return "Upload denied: " + WindowText.adjective(window) + " upload limit reached: " + reading.used() + "/"
                    + most + " uploads";
        }
        return metric.title() + " limit: " + reading.used() + "/" + metric.exact(most) + " per " + WindowText.of(window)
                + ". Please wait.";
    }

    private static String insufficient(MetricText metric, Reading reading, long most, String limit) {
        String need = metric.amount(reading.cost());
        String have = metric.amount(reading.remaining());
        if (need.equals(have)) {
            // they differ by less than is shown
            need = metric.exact(reading.cost());
            have = metric.exact(reading.remaining());
        }
        return "Insufficient " + metric.label() + " quota. Need " + need + ", have " + have + " remaining (" + limit
                + ": " + metric.limit(most) + ")";
    }

    private static String forbidden(MetricText metric, String limit) {
        return metric.title() + " not allowed: " + limit + " 0.";
    }

    private static String title(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String lower(String words) {
        return Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }

    private static PeriodUnit unit(Span span) {
        return switch (span) {
            case Span.Calendar calendar -> calendar.unit();
            case Span.Sliding s -> throw new IllegalArgumentException("a quota does not slide");
            case Span.None n -> throw new IllegalArgumentException("a quota has a period");
        };
    }

    private static Duration window(Span span) {
        return switch (span) {
            case Span.Sliding sliding -> sliding.window();
            case Span.Calendar c -> throw new IllegalArgumentException("a rate has no period");
            case Span.None n -> throw new IllegalArgumentException("a rate has a window");
        };
    }
}

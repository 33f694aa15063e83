package dev.quartermaster.quota.decisions;

import org.jspecify.annotations.Nullable;

/** What the counters say to a claim. */
public sealed interface Verdict {

    /**
     * Judged now; the arrays run parallel to the claim's charges.
     *
     * @param atMicros the database's clock
     * @param used units used and held, after the charge when admitted
     * @param granted units charged
     * @param epochs what a lease must show to be given back
     * @param slots the slot charged (rates) or the period's end (quotas)
     * @param sentNanos the monotonic clock from before the question was sent
     * @param busy whether many claims on the same counters met in one group
     */
    record Judged(
            boolean admitted,
            long atMicros,
            long[] used,
            long[] resets,
            long[] retries,
            long[] granted,
            int[] epochs,
            long[] slots,
            long sentNanos,
            boolean busy)
            implements Verdict {}

    /** Judged before, under the same idempotency key; {@code numbers} are at, then used, resets and retries in a row. */
    record Repeated(boolean admitted, String context, long[] numbers) implements Verdict {}

    /** The idempotency key was used for another request. */
    record KeyReused() implements Verdict {}

    /** A period given does not contain the database's now; nothing was charged, ask again with the one that does. */
    record OutOfPeriod(long atMicros, long sentNanos) implements Verdict {}

    /**
     * The database could not be asked, or did not answer in time.
     *
     * @param cause for the log
     */
    record Unavailable(@Nullable Throwable cause, Doubt doubt) implements Verdict {}

    /** What is known of a claim that could not be judged in time. */
    enum Doubt {
        /** It was not judged and never will be; nothing was charged. */
        NONE,
        /** It may have been charged, and nobody will know. */
        LASTING,
        /** It is being judged still; exactly one {@link Late} follows. */
        UNTIL_LATER
    }

    /**
     * Not judged yet, and it takes longer than usual: whoever can do without the counters may. The verdict follows, as if
     * this had not been said; told at most once, to claims that {@link Claim#toleratesAbsence()}.
     */
    record TakesLong() implements Verdict {}

    /**
     * What became of a claim after {@link Unavailable} was told with {@link Doubt#UNTIL_LATER}: the verdict that came too
     * late, or that there is none.
     */
    record Late(Verdict said) implements Verdict {}
}

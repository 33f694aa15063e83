package dev.quartermaster.quota.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The service did not answer; except for {@link Reason#UNREACHABLE} nobody knows whether it did what was asked. */
public final class QuotaUnavailableException extends QuotaException {

    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Reason {
        /** No connection came about: nothing was asked. */
        UNREACHABLE,
        /** Not within the time allowed. */
        TIMEOUT,
        /** The connection broke, or something in between answered in place of the service. */
        BROKEN,
        /** So many requests failed before that this one was not sent. */
        CIRCUIT_OPEN,
        /** So many checks wait already that this one was not taken. */
        OVERLOADED,
        /** The service answers that it cannot do this now. */
        NOT_NOW
    }

    private final Reason reason;
    private final @Nullable Duration retryAfter;

    QuotaUnavailableException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, null);
    }

    QuotaUnavailableException(Reason reason, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    /** When the other side wants to be asked again; null when it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the service cannot have seen the request. */
    boolean neverSent() {
        return switch (reason) {
            case UNREACHABLE, CIRCUIT_OPEN, OVERLOADED -> true;
            case TIMEOUT, BROKEN, NOT_NOW -> false;
        };
    }
}

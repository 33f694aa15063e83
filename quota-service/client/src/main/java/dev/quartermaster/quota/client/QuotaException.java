package dev.quartermaster.quota.client;

/** The service gave no answer that could be used. Refusals are answers, not exceptions. */
public abstract sealed class QuotaException extends RuntimeException
        permits QuotaUnavailableException, QuotaRequestException {

    private static final long serialVersionUID = 1L;

    QuotaException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }
}

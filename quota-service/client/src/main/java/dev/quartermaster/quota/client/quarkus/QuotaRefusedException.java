package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.Refused;

/** Ends a method that {@link RateLimited} or {@link Reserves} does not let run; JAX-RS answers with its problem. */
public final class QuotaRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refused refused;

    QuotaRefusedException(Refused refused) {
        super(refused.problem().detail(), null, false, false);
        this.refused = refused;
    }

    public Refused refused() {
        return refused;
    }
}

package dev.quartermaster.quota.security;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/** Who the present JAX-RS request comes from. */
@RequestScoped
public class CurrentCaller {

    private final SecurityIdentity identity;

    CurrentCaller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * The caller of this request.
     *
     * @throws ProblemException {@code AUTH_001} on routes that are open to everybody
     */
    public Caller get() {
        if (identity.getAttribute(Caller.class.getName()) instanceof Caller caller) {
            return caller;
        }
        throw new ProblemException(ErrorCode.TOKEN_MISSING, "An Authorization header is needed.");
    }
}

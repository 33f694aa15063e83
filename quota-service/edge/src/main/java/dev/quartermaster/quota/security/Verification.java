package dev.quartermaster.quota.security;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;

/** What the verifier says of a token. */
public sealed interface Verification {

    /** The token is good, now. */
    record Verified(Caller caller) implements Verification {}

    /**
     * The token is not good, or there is none.
     *
     * @param code an {@code AUTH_} error with status 401, or {@code INTERNAL_002} while there are no keys yet
     * @param detail why, without a part of the token
     */
    record Rejected(ErrorCode code, String detail) implements Verification {

        /** What to answer; its headers have the challenge. */
        public Problem problem() {
            return Problem.of(code, detail);
        }
    }
}

package dev.quartermaster.quota.security;

import dev.quartermaster.quota.contract.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a bearer token is good, for every route alike.
 *
 * <p>Never blocks, so it may be called on an event loop. A token seen before costs a map lookup; its expiry and its
 * revocation are nevertheless judged on every call. Signatures: RS256, PS256 and ES256 only.
 */
public interface TokenVerifier {

    /** The verdict on a token, the text after {@code Bearer}. */
    Verification verify(String token);

    /** The verdict on the value of an {@code Authorization} header, which may be absent. */
    default Verification verifyHeader(@Nullable String authorization) {
        if (authorization == null) {
            return new Verification.Rejected(ErrorCode.TOKEN_MISSING, "An Authorization header is needed.");
        }
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return new Verification.Rejected(ErrorCode.TOKEN_MISSING, "Only bearer tokens are understood.");
        }
        return verify(authorization.substring(7).strip());
    }
}

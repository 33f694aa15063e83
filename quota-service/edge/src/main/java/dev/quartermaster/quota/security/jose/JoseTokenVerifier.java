package dev.quartermaster.quota.security.jose;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.security.BearerToken;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Revocations;
import dev.quartermaster.quota.security.TokenVerifier;
import dev.quartermaster.quota.security.Verification;
import dev.quartermaster.quota.security.Verification.Rejected;
import dev.quartermaster.quota.security.Verification.Verified;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signatures once per token and remembers the result; expiry and revocation are judged every time.
 *
 * <p>Only good tokens are remembered, so junk cannot push them out. New keys empty the memory: a token whose key was
 * withdrawn is judged again.
 */
@Singleton
class JoseTokenVerifier implements TokenVerifier {

    /** About 1.5 kB each with a usual token: at most some 75 MB, reached only by that many callers at once. */
    private static final long REMEMBERED_TOKENS = 50_000;

    private static final int LONGEST_TOKEN = 8192;

    private final InstantSource clock;
    private final Revocations revocations;
    private final KeyRing keys;
    private final Duration clockSkew;
    private final Cache<BearerToken, Remembered> remembered;

    JoseTokenVerifier(InstantSource clock, Revocations revocations, KeyRing keys, TokenSettings settings) {
        this.clock = clock;
        this.revocations = revocations;
        this.keys = keys;
        this.clockSkew = settings.clockSkew();
        this.remembered = Caffeine.newBuilder()
                .maximumSize(REMEMBERED_TOKENS)
                .expireAfterWrite(Duration.ofHours(1))
                .build();
    }

    /** A good token's caller, and the keys that it was judged with. */
    private record Remembered(Caller caller, TokenCheck judge) {}

    @Override
    public Verification verify(String token) {
        TokenCheck check = keys.current();
        if (check == null) {
            return new Rejected(ErrorCode.NOT_READY, "The keys that tokens are verified with are not loaded yet.");
        }
        BearerToken key = new BearerToken(token);
        Remembered known = remembered.getIfPresent(key);
        if (known != null && known.judge() == check) {
            return judgeNow(known.caller());
        }
        return judgeFirst(key, check);
    }

    private Verification judgeFirst(BearerToken token, TokenCheck check) {
        if (token.value().isEmpty() || token.value().length() > LONGEST_TOKEN) {
            return new Rejected(ErrorCode.TOKEN_INVALID, "The token is empty or too long.");
        }
        Caller caller;
        try {
            caller = check.caller(token, clock.instant());
        } catch (InvalidJwtException e) {
            return rejected(e);
        }
        Verification verdict = judgeNow(caller);
        if (verdict instanceof Verified) {
            remembered.put(token, new Remembered(caller, check));
        }
        return verdict;
    }

    private Verification judgeNow(Caller caller) {
        Instant now = clock.instant();
        if (!now.isBefore(caller.expiresAt().plus(clockSkew))) {
            return new Rejected(ErrorCode.TOKEN_EXPIRED, "The token has expired.");
        }
        if (revocations.revoked(caller)) {
            return new Rejected(ErrorCode.TOKEN_REVOKED, "The token was revoked.");
        }
        return new Verified(caller);
    }

    /** The most telling reason; never the library's own message, which quotes the token. */
    private Rejected rejected(InvalidJwtException e) {
        if (e.hasErrorCode(ErrorCodes.EXPIRED)) {
            return new Rejected(ErrorCode.TOKEN_EXPIRED, "The token has expired.");
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID) || e.hasErrorCode(ErrorCodes.ISSUED_AT_INVALID_FUTURE)) {
            return new Rejected(ErrorCode.TOKEN_EXPIRED, "The token is not valid yet.");
        }
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return new Rejected(ErrorCode.TOKEN_FOREIGN, "The token is of another issuer.");
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return new Rejected(ErrorCode.TOKEN_FOREIGN, "The token is for another audience.");
        }
        if (unknownKey(e)) {
            keys.refreshSoon();
        }
        return new Rejected(ErrorCode.TOKEN_INVALID, "The token is malformed or its signature is not acceptable.");
    }

    private static boolean unknownKey(@Nullable Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof org.jose4j.lang.UnresolvableKeyException) {
                return true;
            }
        }
        return false;
    }
}

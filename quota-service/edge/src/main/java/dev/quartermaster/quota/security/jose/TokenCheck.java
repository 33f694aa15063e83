package dev.quartermaster.quota.security.jose;

import dev.quartermaster.quota.security.BearerToken;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Role;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/** Checks tokens against one state of the key set: signature, issuer, audience and times. Immutable. */
final class TokenCheck {

    /** Asymmetric ones only: with HS256 a public key would do as a secret, and {@code none} is no signature. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final TokenSettings settings;
    private final JwksVerificationKeyResolver resolver;

    TokenCheck(TokenSettings settings, List<JsonWebKey> keys) {
        this.settings = settings;
        this.resolver = new JwksVerificationKeyResolver(keys);
        // A set may hold several keys without ids; then the one that fits the signature is the one.
        this.resolver.setDisambiguateWithVerifySignature(true);
    }

    /**
     * Who the token speaks for.
     *
     * @throws InvalidJwtException when it is not acceptable; its message quotes the token and must not be shown
     */
    Caller caller(BearerToken token, Instant now) throws InvalidJwtException {
        // A consumer is cheap beside the signature, and its evaluation time is fixed when it is built.
        JwtConsumer consumer = new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setExpectedIssuer(settings.issuer())
                .setExpectedAudience(settings.audiences().toArray(String[]::new))
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) settings.clockSkew().toSeconds())
                .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
                .build();
        JwtClaims claims = consumer.processToClaims(token.value());
        try {
            return new Caller(
                    claims.getSubject(),
                    roles(claims),
                    claims.getJwtId(),
                    instant(claims.getIssuedAt()),
                    instant(claims.getExpirationTime()));
        } catch (MalformedClaimException e) {
            throw new InvalidJwtException(
                    "claim of a wrong type", new ErrorCodeValidator.Error(ErrorCodes.MALFORMED_CLAIM, ""), e, null);
        }
    }

    private static Instant instant(@Nullable NumericDate date) {
        return date == null ? Instant.EPOCH : Instant.ofEpochMilli(date.getValueInMillis());
    }

    private Set<Role> roles(JwtClaims claims) {
        Object found = claims.getClaimsMap();
        for (String step : settings.groupsPath().split("/", -1)) {
            found = found instanceof Map<?, ?> map ? map.get(step) : null;
        }
        Collection<?> names = switch (found) {
            case Collection<?> several -> several;
            case String text -> Arrays.asList(SPACES.split(text));
            case null, default -> List.of();
        };
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Object name : names) {
            if (name instanceof String text) {
                Role.of(text).ifPresent(roles::add);
            }
        }
        return roles;
    }
}

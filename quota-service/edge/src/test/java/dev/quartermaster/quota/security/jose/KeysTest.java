package dev.quartermaster.quota.security.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.security.Verification;
import dev.quartermaster.quota.security.Verification.Rejected;
import dev.quartermaster.quota.security.Verification.Verified;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An issuer's keys over HTTPS: which signatures are good, and how keys come and go while the service runs. */
class KeysTest {

    private static final RsaJsonWebKey RSA = rsa("rsa");
    private static final RsaJsonWebKey NEXT = rsa("next");
    private static final EllipticCurveJsonWebKey P256 = ec("p256", EllipticCurves.P256);
    private static final EllipticCurveJsonWebKey P384 = ec("p384", EllipticCurves.P384);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final InstantSource clock = now::get;
    private final Vertx vertx = Vertx.vertx();
    private final KeyServer issuer = new KeyServer();
    private final TokenSettings settings = new TokenSettings(
            issuer.address(), TestTokens.ISSUER, List.of(TestTokens.AUDIENCE), "groups", Duration.ofSeconds(5));
    private final KeyRing keys = new KeyRing(settings, clock, vertx);
    private final JoseTokenVerifier verifier = new JoseTokenVerifier(clock, caller -> false, keys, settings);

    KeysTest() throws IOException, GeneralSecurityException {}

    @BeforeEach
    void serveAllButTheNext() {
        issuer.serve(200, RSA, P256, P384);
    }

    @AfterEach
    void close() {
        keys.stop(new ShutdownEvent());
        vertx.close();
        issuer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256"})
    void rsaKeysSignBothWays(String algorithm) {
        keys.start(new StartupEvent());
        assertGood(signed(RSA, algorithm));
        assertRejected(ErrorCode.TOKEN_INVALID, spoiled(signed(RSA, algorithm)));
    }

    @Test
    void ellipticKeysSignOnP256() {
        keys.start(new StartupEvent());
        assertGood(signed(P256, "ES256"));
        assertRejected(ErrorCode.TOKEN_INVALID, spoiled(signed(P256, "ES256")));
    }

    @Test
    void otherAlgorithmsOfKnownKeysAreRefused() {
        keys.start(new StartupEvent());
        for (String algorithm : List.of("RS384", "RS512", "PS384", "PS512")) {
            assertRejected(ErrorCode.TOKEN_INVALID, signed(RSA, algorithm));
        }
        assertRejected(ErrorCode.TOKEN_INVALID, signed(P384, "ES384"));
    }

    @Test
    void anEllipticKeyUnderTheNameOfAnRsaKeyIsRefused() {
        keys.start(new StartupEvent());
        assertRejected(ErrorCode.TOKEN_INVALID, signed("rsa", P256.getPrivateKey(), "ES256"));
    }

    @Test
    void aNewKeyIsReadSoonAfterATokenNamesIt() {
        keys.start(new StartupEvent());
        String next = signed(NEXT, "RS256");
        assertRejected(ErrorCode.TOKEN_INVALID, next);
        issuer.serve(200, RSA, NEXT);
        int before = issuer.reads.get();
        pass(Duration.ofSeconds(9));
        assertRejected(ErrorCode.TOKEN_INVALID, next);
        await().during(Duration.ofMillis(1500)).until(() -> issuer.reads.get() == before);
        pass(Duration.ofSeconds(2));
        await().until(() -> verifier.verify(next) instanceof Verified);
        assertGood(signed(RSA, "RS256"));
    }

    @Test
    void junkDoesNotMakeUsHammerTheIssuer() {
        keys.start(new StartupEvent());
        int before = issuer.reads.get();
        pass(Duration.ofSeconds(11));
        String unknown = signed(NEXT, "RS256");
        for (int i = 0; i < 200; i++) {
            assertRejected(ErrorCode.TOKEN_INVALID, unknown);
        }
        await().until(() -> issuer.reads.get() == before + 1);
        for (int i = 0; i < 200; i++) {
            assertRejected(ErrorCode.TOKEN_INVALID, unknown);
        }
        await().during(Duration.ofMillis(1500)).until(() -> issuer.reads.get() == before + 1);
    }

    @Test
    void aKeyThatWasWithdrawnIsGoodNoLongerNotEvenForTokensSeenBefore() {
        keys.start(new StartupEvent());
        String old = signed(RSA, "RS256");
        assertGood(old);
        issuer.serve(200, NEXT);
        pass(Duration.ofMinutes(5));
        await().until(() -> verifier.verify(old) instanceof Rejected);
        assertGood(signed(NEXT, "RS256"));
    }

    @Test
    void whileTheIssuerIsAwayTheKeysStay() {
        keys.start(new StartupEvent());
        String token = signed(RSA, "RS256");
        issuer.serve(500);
        int before = issuer.reads.get();
        pass(Duration.ofMinutes(5));
        await().until(() -> issuer.reads.get() > before);
        assertGood(token);
        assertGood(signed(P256, "ES256"));
    }

    @Test
    void withoutKeysNothingIsGoodAndTheServiceIsNotReadyUntilTheyAreRead() {
        issuer.serve(503);
        keys.start(new StartupEvent());
        String token = signed(RSA, "RS256");
        assertThat(keys.loaded()).isFalse();
        assertRejected(ErrorCode.NOT_READY, token);
        issuer.serve(200, RSA);
        await().until(keys::loaded);
        assertGood(token);
    }

    @Test
    void aClockSetBackDoesNotStopTheReading() {
        keys.start(new StartupEvent());
        issuer.serve(200, RSA, NEXT);
        pass(Duration.ofHours(-1));
        await().until(() -> verifier.verify(signed(NEXT, "RS256")) instanceof Verified);
    }

    @Test
    void plainHttpIsNoSourceOfKeys() {
        for (String location : List.of("http://issuer.test/keys", "ftp://issuer.test/keys", "keys.json")) {
            assertThatThrownBy(() -> KeySource.at(location))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("https:");
        }
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private void assertGood(String token) {
        assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
    }

    private void assertRejected(ErrorCode code, String token) {
        Verification said = verifier.verify(token);
        assertThat(said).isInstanceOfSatisfying(Rejected.class, it -> {
            assertThat(it.code()).isEqualTo(code);
            assertThat(it.detail()).doesNotContain(token);
        });
    }

    private String signed(PublicJsonWebKey key, String algorithm) {
        return signed(key.getKeyId(), key.getPrivateKey(), algorithm);
    }

    private static String signed(String keyId, Key key, String algorithm) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setKeyIdHeaderValue(keyId);
        jws.setKey(key);
        jws.setPayload(TestTokens.claims("u-1", "user").toJson());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With one bit of the signature turned. */
    private static String spoiled(String token) {
        int at = token.lastIndexOf('.') + 20;
        char other = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + other + token.substring(at + 1);
    }

    private static RsaJsonWebKey rsa(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EllipticCurveJsonWebKey ec(String id, java.security.spec.ECParameterSpec curve) {
        try {
            EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(curve);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}

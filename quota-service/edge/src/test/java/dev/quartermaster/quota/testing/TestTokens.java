package dev.quartermaster.quota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Good and bad bearer tokens; the good ones are signed with a key made when the JVM started. */
public final class TestTokens {

    public static final String ISSUER = "https://issuer.test";
    public static final String AUDIENCE = "quartermaster";

    private static final String KEYS_FILE = "dev.quartermaster.quota.testing.keys";
    private static final RsaJsonWebKey KEY = sharedKey();

    private TestTokens() {}

    /** The address of the key set that verifies the good tokens. */
    public static String keysLocation() {
        return Path.of(System.getProperty(KEYS_FILE)).toUri().toString();
    }

    /** A good token of an administrator. */
    public static String admin() {
        return of("a-1", "admin");
    }

    /** A good token of a back-end service. */
    public static String service() {
        return of("s-1", "service");
    }

    /** A good token of this user. */
    public static String user(String subject) {
        return of(subject, "user");
    }

    /** A good token with these roles. */
    public static String of(String subject, String... roles) {
        return signed(claims(subject, roles));
    }

    /** A good token with this {@code jti}. */
    public static String withId(String jti, String subject, String... roles) {
        JwtClaims claims = claims(subject, roles);
        claims.setJwtId(jti);
        return signed(claims);
    }

    /** Good but for its expiry, a minute ago. */
    public static String expired() {
        JwtClaims claims = claims("a-1", "admin");
        claims.setExpirationTimeMinutesInTheFuture(-1);
        return signed(claims);
    }

    /** Signed by a key of somebody else who uses our key's id. */
    public static String forged() {
        return sign(claims("a-1", "admin"), newKey());
    }

    /** The claims of one good token with the signature of another. */
    public static String tampered() {
        String[] mine = user("u-1").split("\\.");
        String[] admins = admin().split("\\.");
        return mine[0] + '.' + admins[1] + '.' + mine[2];
    }

    /** Not signed at all. */
    public static String algNone() {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setAlgorithmHeaderValue("none");
        jws.setPayload(claims("a-1", "admin").toJson());
        return compact(jws);
    }

    /** Signed with the public key as if it were a shared secret. */
    public static String hmacWithPublicKey() {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue("HS256");
        jws.setKeyIdHeaderValue(KEY.getKeyId());
        jws.setKey(new HmacKey(KEY.getRsaPublicKey().getEncoded()));
        jws.setPayload(claims("a-1", "admin").toJson());
        return compact(jws);
    }

    /** Made for another audience. */
    public static String wrongAudience() {
        JwtClaims claims = claims("a-1", "admin");
        claims.setAudience("somebody-else");
        return signed(claims);
    }

    /** Made by another issuer, with our key. */
    public static String wrongIssuer() {
        JwtClaims claims = claims("a-1", "admin");
        claims.setIssuer("https://elsewhere.test");
        return signed(claims);
    }

    /** Without an expiry. */
    public static String eternal() {
        JwtClaims claims = claims("a-1", "admin");
        claims.unsetClaim("exp");
        return signed(claims);
    }

    /** Any claims, signed with the good key. */
    public static String signed(JwtClaims claims) {
        return sign(claims, KEY);
    }

    /** The claims of a good token, to be spoiled. */
    public static JwtClaims claims(String subject, String... roles) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject(subject);
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(60);
        claims.setStringListClaim("groups", roles);
        return claims;
    }

    private static String sign(JwtClaims claims, RsaJsonWebKey key) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue("RS256");
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setKey(key.getPrivateKey());
        jws.setPayload(claims.toJson());
        return compact(jws);
    }

    private static String compact(JsonWebSignature jws) {
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RsaJsonWebKey newKey() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId("test");
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One key per JVM: tests and their set-up are loaded by different class loaders, which share the file. */
    private static RsaJsonWebKey sharedKey() {
        synchronized (KEYS_FILE.intern()) {
            try {
                String known = System.getProperty(KEYS_FILE);
                if (known != null) {
                    String secret = Files.readString(Path.of(known + ".private"));
                    return (RsaJsonWebKey)
                            new JsonWebKeySet(secret).getJsonWebKeys().getFirst();
                }
                RsaJsonWebKey key = newKey();
                Path folder = Files.createTempDirectory("quota-test-keys");
                Path file = folder.resolve("jwks.json");
                Files.writeString(file, set(key, OutputControlLevel.PUBLIC_ONLY));
                Files.writeString(folder.resolve("jwks.json.private"), set(key, OutputControlLevel.INCLUDE_PRIVATE));
                System.setProperty(KEYS_FILE, file.toString());
                return key;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (JoseException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String set(RsaJsonWebKey key, OutputControlLevel level) {
        return new JsonWebKeySet(List.of(key)).toJson(level);
    }
}

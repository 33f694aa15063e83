package dev.quartermaster.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** This installation's own token issuer: an RSA key pair made at first start, and tokens signed with it. */
public final class LocalKeys {
    public static final String ISSUER = "https://quartermaster.local";
    public static final String AUDIENCE = "quartermaster";
    static final Duration LIFETIME = Duration.ofHours(12);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Path jwks;
    private final RSAPrivateCrtKey key;
    private final String keyId;

    private LocalKeys(Path jwks, RSAPrivateCrtKey key, String keyId) {
        this.jwks = jwks;
        this.key = key;
        this.keyId = keyId;
    }

    /** Reads the key pair of the folder, or makes one: {@code private.der} (owner only) and {@code jwks.json}. */
    public static LocalKeys in(Path folder) throws IOException {
        try {
            Path file = Folders.create(folder).resolve("private.der");
            if (!Files.exists(file)) {
                SecretFile.write(file, generate().getEncoded());
            }
            RSAPrivateCrtKey key = (RSAPrivateCrtKey)
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
            LocalKeys keys = new LocalKeys(folder.resolve("jwks.json"), key, thumbprint(key));
            Files.writeString(keys.jwks, JSON.writeValueAsString(Map.of("keys", List.of(keys.publicKey()))));
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the keys in " + folder + " cannot be used", e);
        }
    }

    /** The public key set, for the services. */
    public Path jwks() {
        return jwks;
    }

    /** A signed token (RS256) for the subject in one role, valid for 12 hours from now. */
    public String token(String subject, String role, Instant now) {
        return token(subject, role, now, LIFETIME);
    }

    /** As {@link #token(String, String, Instant)}, for a lifetime of the caller's choice. */
    String token(String subject, String role, Instant now, Duration lifetime) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("aud", AUDIENCE);
        claims.put("sub", subject);
        claims.put("groups", List.of(role));
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        try {
            String content = encode(Map.of("alg", "RS256", "typ", "JWT", "kid", keyId)) + "." + encode(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }

    private Map<String, String> publicKey() {
        return Map.of(
                "kty",
                "RSA",
                "use",
                "sig",
                "alg",
                "RS256",
                "kid",
                keyId,
                "n",
                unsigned(key.getModulus()),
                "e",
                unsigned(key.getPublicExponent()));
    }

    private static PrivateKey generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair().getPrivate();
    }

    /** RFC 7638: SHA-256 over the required members in their order. */
    private static String thumbprint(RSAPrivateCrtKey key) throws GeneralSecurityException {
        String members = "{\"e\":\"" + unsigned(key.getPublicExponent()) + "\",\"kty\":\"RSA\",\"n\":\""
                + unsigned(key.getModulus()) + "\"}";
        return BASE64.encodeToString(
                MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static String encode(Map<String, ?> part) throws IOException {
        return BASE64.encodeToString(JSON.writeValueAsBytes(part));
    }

    @Override
    public String toString() {
        return "LocalKeys[kid=" + keyId + "]";
    }
}

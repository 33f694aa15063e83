package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKeysTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

    @Test
    void aTokenVerifiesAgainstThePublishedKeySet(@TempDir Path folder) throws Exception {
        LocalKeys keys = LocalKeys.in(folder);
        String[] parts = keys.token("u-5", "user", NOW).split("\\.", 3);
        JsonNode key = JSON.readTree(keys.jwks().toFile()).path("keys").path(0);
        JsonNode header = JSON.readTree(BASE64.decode(parts[0]));
        JsonNode claims = JSON.readTree(BASE64.decode(parts[1]));

        assertThat(verifies(key, parts)).isTrue();
        assertThat(header.path("alg").asText()).isEqualTo("RS256");
        assertThat(header.path("kid")).isEqualTo(key.path("kid"));
        assertThat(claims.path("iss").asText()).isEqualTo("https://quartermaster.local");
        assertThat(claims.path("aud").asText()).isEqualTo("quartermaster");
        assertThat(claims.path("sub").asText()).isEqualTo("u-5");
        assertThat(claims.path("groups")).hasSize(1).first().hasToString("\"user\"");
        assertThat(claims.path("iat").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 12 * 3600);
        assertThat(claims.path("jti").asText()).isNotEmpty();
    }

    @Test
    void aForgedTokenDoesNotVerify(@TempDir Path folder) throws Exception {
        LocalKeys keys = LocalKeys.in(folder.resolve("ours"));
        String[] forged = LocalKeys.in(folder.resolve("theirs"))
                .token("admin", "admin", NOW)
                .split("\\.", 3);
        JsonNode key = JSON.readTree(keys.jwks().toFile()).path("keys").path(0);
        assertThat(verifies(key, forged)).isFalse();
    }

    @Test
    void theKeyStaysAndIsItsOwnersOnly(@TempDir Path folder) throws Exception {
        LocalKeys first = LocalKeys.in(folder);
        String published = Files.readString(first.jwks());
        assertThat(Files.readString(LocalKeys.in(folder).jwks()))
                .satisfies(again -> assertThat(JSON.readTree(again)).isEqualTo(JSON.readTree(published)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("private.der"))))
                .isEqualTo("rw-------");
        assertThat(published).doesNotContain("\"d\"").doesNotContain("\"p\"");
    }

    private static boolean verifies(JsonNode key, String[] parts) throws Exception {
        RSAPublicKey publicKey = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e"))));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(publicKey);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(BASE64.decode(parts[2]));
    }

    private static BigInteger number(JsonNode value) {
        return new BigInteger(1, BASE64.decode(value.asText()));
    }
}

package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.ocilocal.signature.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in. Beside each refusal stands the same request that is not refused. */
class SignatureTest {
    private static final String LIST = "/n/quartermaster/b/quartermaster/o";
    private static final String PARS = "/n/quartermaster/b/quartermaster/p";
    private static final String PAR =
            "{\"name\":\"a\",\"objectName\":\"o\",\"accessType\":\"ObjectRead\",\"timeExpires\":\"2099-01-01T00:00:00Z\"}";

    private static OciLocal store;
    private static Raw raw;

    @BeforeAll
    static void start() {
        store = OciLocal.startTemporary();
        raw = new Raw(store);
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void aRightSignatureIsLetIn() {
        assertThat(raw.send(raw.signed("GET", LIST, "")).status()).isEqualTo(200);
        assertThat(raw.send(raw.signed("POST", PARS, PAR)).status()).isEqualTo(200);
    }

    @Test
    void nothingIsAnsweredWithoutASignature() {
        Raw.Reply reply =
                raw.send("GET " + LIST + " HTTP/1.1\r\nhost: " + raw.host() + "\r\nconnection: close\r\n\r\n");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).contains("\"code\":\"NotAuthenticated\"");
    }

    @Test
    void aSignatureIsForOneTargetMethodHostAndDate() {
        String good = raw.signed("GET", LIST, "");
        for (String bad : List.of(
                good.replace("/o HTTP", "/o?limit=1 HTTP"),
                good.replace("GET /n", "DELETE /n"),
                good.replace("host: " + raw.host(), "host: localhost:1"),
                good.replaceFirst("date: (...), ", "date:  $1,  "),
                good.replace("signature=\"", "signature=\"AAAA"),
                good.replace("keyId=\"ocid1", "keyId=\"ocid2"),
                good.replace("version=\"1\"", "version=\"2\""),
                good.replace("rsa-sha256", "hmac-sha256"),
                good.replace(" host date\"", " date\""),
                good.replace("headers=\"(request-target) ", "headers=\""))) {
            assertThat(bad).isNotEqualTo(good);
            assertThat(raw.send(bad).status()).as(bad).isEqualTo(401);
        }
    }

    @Test
    void fiveMinutesOfSkewAreForgiven() {
        for (var skew :
                Map.of(Duration.ofMinutes(4), 200, Duration.ofMinutes(6), 401).entrySet()) {
            for (Instant time :
                    List.of(Instant.now().plus(skew.getKey()), Instant.now().minus(skew.getKey()))) {
                String request = raw.request("GET", LIST, Map.of("date", Raw.date(time)), "", List.of("date"));
                assertThat(raw.send(request).status()).as("%s", time).isEqualTo(skew.getValue());
            }
        }
    }

    @Test
    void theBodyOfAPostIsCoveredAndIsTheOneThatWasSigned() {
        String good = raw.signed("POST", PARS, PAR);
        assertThat(raw.send(good.replace("\"name\":\"a\"", "\"name\":\"b\"")).status())
                .isEqualTo(401);
        String uncovered = raw.request(
                "POST",
                PARS,
                Map.of(
                        "date",
                        Raw.date(Instant.now()),
                        "content-type",
                        "application/json",
                        "content-length",
                        Integer.toString(PAR.length())),
                PAR,
                List.of("date"));
        assertThat(raw.send(uncovered).status()).isEqualTo(401);
    }

    @Test
    void anAdministratorRegistersKeys() {
        KeyPair pair = ApiKey.generate();
        register("t/u/" + ApiKey.fingerprint(pair.getPublic()), ApiKey.publicPem(pair.getPublic()));
        // The new key id is known now, and a signature by another key is still wrong.
        String request = raw.signed("GET", LIST, "")
                .replace(store.credentials().keyId(), "t/u/" + ApiKey.fingerprint(pair.getPublic()));
        assertThat(raw.send(request).status()).isEqualTo(401);
    }

    @Test
    void aSessionTokenSignsUntilItIsOver() throws Exception {
        String good = token("{\"exp\":" + Instant.now().plusSeconds(60).getEpochSecond() + "}");
        // a request may have been on its way
        String justOver = token("{\"exp\":" + (Instant.now().getEpochSecond() + 1) + "}");
        String over = token("{\"exp\":" + Instant.now().minusSeconds(60).getEpochSecond() + "}");
        String own = raw.signed("GET", LIST, "");
        String ownKey = store.credentials().publicPem().orElseThrow();
        for (String known : List.of(good, justOver, over, token("{}"), token("no claims"), "ST$no-token")) {
            register(known, ownKey);
            int expected = known.equals(good) || known.equals(justOver) ? 200 : 401;
            assertThat(raw.send(own.replace(store.credentials().keyId(), known)).status())
                    .as(known)
                    .isEqualTo(expected);
        }
        String unknown = token("{\"exp\":" + Instant.now().plusSeconds(90).getEpochSecond() + "}");
        assertThat(raw.send(own.replace(store.credentials().keyId(), unknown)).status())
                .isEqualTo(401);
    }

    private static String token(String claims) {
        return "ST$e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    private static void register(String keyId, String publicPem) {
        try (OciLocalAdmin admin =
                new OciLocalAdmin(store.endpoint(), store.credentials().adminToken())) {
            admin.registerKey(keyId, publicPem);
        }
    }
}

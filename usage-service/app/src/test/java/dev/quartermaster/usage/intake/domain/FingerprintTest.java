package dev.quartermaster.usage.intake.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in databases were made of these bytes: what an event is known by must never change. */
class FingerprintTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3000})
    void it_is_the_hash_of_the_parts_with_their_lengths(int size) throws IOException, GeneralSecurityException {
        Map<String, Long> amounts =
                size == 0 ? Map.of() : size == 1 ? Map.of("m", -7L) : Map.of("z", 1L, "a", 2L, "b", 1L << 40);
        Usage usage = new Usage(
                "ü-" + "x".repeat(size),
                null,
                "upload",
                Usage.Status.SUCCESS,
                amounts,
                3L,
                null,
                5L,
                "/v1",
                null,
                "",
                "details",
                "{\"n\":1}",
                2);
        UsageEvent event =
                new UsageEvent("id", "/source", Instant.parse("2026-01-31T00:00:00.000001Z"), "user/u", usage);

        Bytes key = new Bytes().text("/source").text("id");
        Bytes content = new Bytes()
                .text("user/u")
                .number(event.time().getEpochSecond())
                .number(1000L)
                .text(usage.user())
                .text(null)
                .text("upload")
                .text("success")
                .number(2L);
        for (Map.Entry<String, Long> amount : new TreeMap<>(amounts).entrySet()) {
            content.text(amount.getKey()).number(amount.getValue());
        }
        content.text("").number(3L).number(null).number(5L);
        content.text("/v1").text(null).text("").text("details").text("{\"n\":1}");
        ByteBuffer hash = key.sha256();
        assertThat(Fingerprint.of(event))
                .isEqualTo(new Fingerprint(
                        new UUID(hash.getLong(), hash.getLong()),
                        content.sha256().getLong()));
    }

    private static final class Bytes {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Bytes text(@Nullable String text) throws IOException {
            byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text == null ? -1 : utf8.length);
            out.write(utf8);
            return this;
        }

        Bytes number(@Nullable Long number) throws IOException {
            out.writeInt(number == null ? -1 : 8);
            if (number != null) {
                out.writeLong(number);
            }
            return this;
        }

        ByteBuffer sha256() throws GeneralSecurityException {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        }
    }
}

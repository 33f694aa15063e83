package dev.quartermaster.usage.intake.domain;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an event is known by.
 *
 * <p>Parts are hashed with their lengths, so that no two lists of parts run together. Two events are the same if source
 * and id are; they have the same content if every attribute and member is equal, {@code meta} up to white space.
 *
 * @param key the first 128 bits of SHA-256 over source and id
 * @param content the first 64 bits of SHA-256 over the rest
 */
public record Fingerprint(UUID key, long content) {

    private static final ThreadLocal<Parts> PARTS = ThreadLocal.withInitial(Parts::new);

    /** The fingerprint of an event. */
    public static Fingerprint of(UsageEvent event) {
        Parts parts = PARTS.get();
        parts.text(event.source());
        parts.text(event.id());
        ByteBuffer key = ByteBuffer.wrap(parts.digest());
        content(parts, event);
        return new Fingerprint(
                new UUID(key.getLong(), key.getLong()),
                ByteBuffer.wrap(parts.digest()).getLong());
    }

    private static void content(Parts parts, UsageEvent event) {
        Usage usage = event.data();
        parts.text(event.subject());
        parts.number(event.time().getEpochSecond());
        parts.number((long) event.time().getNano());
        parts.text(usage.user());
        parts.text(usage.project());
        parts.text(usage.action());
        parts.text(usage.status().wire());
        parts.number(usage.count());
        // One metric is the usual case, and needs no sorting.
        Map<String, Long> amounts = usage.amounts().size() > 1 ? new TreeMap<>(usage.amounts()) : usage.amounts();
        amounts.forEach((metric, amount) -> {
            parts.text(metric);
            parts.number(amount);
        });
        // No name is empty: the end of the amounts.
        parts.text("");
        parts.number(usage.items());
        parts.number(usage.payloadBytes());
        parts.number(usage.durationMs());
        parts.text(usage.resource());
        parts.text(usage.ip());
        parts.text(usage.userAgent());
        parts.text(usage.details());
        parts.text(usage.meta());
    }

    /** Collects the parts, and hashes them in one go: a call of the digest per part costs more than the hash. */
    private static final class Parts {

        private final MessageDigest digest = sha256();
        private byte[] bytes = new byte[1024];
        private int length;

        void text(@Nullable String text) {
            if (text == null) {
                integer(-1);
                return;
            }
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            integer(utf8.length);
            room(utf8.length);
            System.arraycopy(utf8, 0, bytes, length, utf8.length);
            length += utf8.length;
        }

        void number(@Nullable Long number) {
            if (number == null) {
                integer(-1);
                return;
            }
            integer(8);
            integer((int) (number >>> 32));
            integer((int) number.longValue());
        }

        private void integer(int value) {
            room(4);
            bytes[length++] = (byte) (value >>> 24);
            bytes[length++] = (byte) (value >>> 16);
            bytes[length++] = (byte) (value >>> 8);
            bytes[length++] = (byte) value;
        }

        private void room(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
        }

        /** The hash of all parts since the last one. */
        byte[] digest() {
            digest.update(bytes, 0, length);
            length = 0;
            return digest.digest();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

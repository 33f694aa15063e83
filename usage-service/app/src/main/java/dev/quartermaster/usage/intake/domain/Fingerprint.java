package dev.quartermaster.usage.intake.domain;

import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Fingerprint::digest);

    /** The fingerprint of an event. */
    public static Fingerprint of(UsageEvent event) {
        MessageDigest digest = DIGEST.get();
        part(digest, event.source());
        part(digest, event.id());
        ByteBuffer key = ByteBuffer.wrap(digest.digest());
        content(digest, event);
        return new Fingerprint(
                new UUID(key.getLong(), key.getLong()),
                ByteBuffer.wrap(digest.digest()).getLong());
    }

    private static void content(MessageDigest digest, UsageEvent event) {
        Usage usage = event.data();
        part(digest, event.subject());
        number(digest, event.time().getEpochSecond());
        number(digest, (long) event.time().getNano());
        part(digest, usage.user());
        part(digest, usage.project());
        part(digest, usage.action());
        part(digest, usage.status().wire());
        number(digest, usage.count());
        new TreeMap<>(usage.amounts()).forEach((metric, amount) -> {
            part(digest, metric);
            number(digest, amount);
        });
        // No name is empty: the end of the amounts.
        part(digest, "");
        number(digest, usage.items());
        number(digest, usage.payloadBytes());
        number(digest, usage.durationMs());
        part(digest, usage.resource());
        part(digest, usage.ip());
        part(digest, usage.userAgent());
        part(digest, usage.details());
        part(digest, usage.meta());
    }

    private static void part(MessageDigest digest, @Nullable String text) {
        if (text == null) {
            length(digest, -1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        length(digest, bytes.length);
        digest.update(bytes);
    }

    private static void number(MessageDigest digest, @Nullable Long number) {
        if (number == null) {
            length(digest, -1);
            return;
        }
        length(digest, 8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (number >>> shift));
        }
    }

    private static void length(MessageDigest digest, int length) {
        digest.update((byte) (length >>> 24));
        digest.update((byte) (length >>> 16));
        digest.update((byte) (length >>> 8));
        digest.update((byte) length);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

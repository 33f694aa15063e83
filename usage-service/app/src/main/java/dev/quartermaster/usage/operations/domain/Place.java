package dev.quartermaster.usage.operations.domain;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/** A place in the list of operations: between this one and the next. */
public record Place(Instant time, long seq) {

    /** The place behind an operation. */
    public static Place after(Operation operation) {
        return new Place(operation.time(), operation.seq());
    }

    /** As callers carry it. */
    public String cursor() {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, time))
                .putLong(seq)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The place of a cursor; empty if it is none of ours. */
    public static Optional<Place> of(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length != 16) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long micros = buffer.getLong();
            // up to the year 9999, where PostgreSQL and this program agree on what a time is
            return micros < 0 || micros > 253_402_300_799_000_000L
                    ? Optional.empty()
                    : Optional.of(new Place(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), buffer.getLong()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

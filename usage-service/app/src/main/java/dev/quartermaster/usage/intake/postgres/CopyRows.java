package dev.quartermaster.usage.intake.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY … FROM STDIN (FORMAT binary)}, as the PostgreSQL manual describes them under COPY; numbers and
 * times need no parsing there.
 *
 * <p>Rows leave while others are still being made, so PostgreSQL works on them meanwhile, and none of a batch's size is
 * held here. Closing without {@link #end()} gives the {@code COPY} up.
 */
final class CopyRows implements AutoCloseable {

    private static final int ROOM = 128 * 1024;
    private static final int FULL = ROOM - 8 * 1024;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    /** 2000-01-01, where PostgreSQL begins to count, in Unix time. */
    private static final long EPOCH_SECONDS = 946_684_800;

    private static final long EPOCH_DAYS = 10_957;

    private final CopyIn copy;
    private byte[] bytes = new byte[ROOM];
    private int length;

    CopyRows(Connection connection, String copy) throws SQLException {
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
        System.arraycopy(SIGNATURE, 0, bytes, 0, SIGNATURE.length);
        // no flags, no extension
        length = SIGNATURE.length + 8;
    }

    /** Begins a row of so many fields. */
    CopyRows row(int fields) throws SQLException {
        if (length >= FULL) {
            send();
        }
        room(2);
        bytes[length++] = (byte) (fields >>> 8);
        bytes[length++] = (byte) fields;
        return this;
    }

    CopyRows text(@Nullable String value) {
        if (value == null) {
            return none();
        }
        return raw(value.getBytes(StandardCharsets.UTF_8));
    }

    CopyRows jsonb(@Nullable String value) {
        if (value == null) {
            return none();
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        integer(text.length + 1);
        room(text.length + 1);
        // the version of jsonb's binary form
        bytes[length++] = 1;
        append(text);
        return this;
    }

    CopyRows bytea(byte @Nullable [] value) {
        return value == null ? none() : raw(value);
    }

    CopyRows bigint(@Nullable Long value) {
        if (value == null) {
            return none();
        }
        integer(8);
        number(value);
        return this;
    }

    CopyRows int4(int value) {
        integer(4);
        integer(value);
        return this;
    }

    CopyRows uuid(UUID value) {
        integer(16);
        number(value.getMostSignificantBits());
        number(value.getLeastSignificantBits());
        return this;
    }

    CopyRows date(LocalDate value) {
        integer(4);
        integer(Math.toIntExact(value.toEpochDay() - EPOCH_DAYS));
        return this;
    }

    CopyRows timestamptz(Instant value) {
        integer(8);
        number((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1000);
        return this;
    }

    private CopyRows none() {
        integer(-1);
        return this;
    }

    private CopyRows raw(byte[] value) {
        integer(value.length);
        append(value);
        return this;
    }

    private void append(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void integer(int value) {
        room(4);
        bytes[length++] = (byte) (value >>> 24);
        bytes[length++] = (byte) (value >>> 16);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
    }

    private void number(long value) {
        integer((int) (value >>> 32));
        integer((int) value);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    /** Ends the rows; nothing may be added after it. What PostgreSQL has against one of them is thrown here at the latest. */
    void end() throws SQLException {
        room(2);
        bytes[length++] = (byte) 0xff;
        bytes[length++] = (byte) 0xff;
        send();
        copy.endCopy();
    }

    private void send() throws SQLException {
        copy.writeToCopy(bytes, 0, length);
        length = 0;
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}

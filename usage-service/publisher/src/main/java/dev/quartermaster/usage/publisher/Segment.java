package dev.quartermaster.usage.publisher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a spool, mapped into memory: a header, then records, then zeros.
 *
 * <p>A record is its length, the CRC-32C of its bytes mixed with the number of the segment, and its bytes, padded to
 * eight. The length is written last: a process killed in between leaves a record that is not there. What was written is
 * the operating system's at once and survives the process; a loss of power may tear it, which the CRC shows.
 *
 * <p>All blocks of a file are allocated when it is made, because a store into a mapping on a full disk would be a crash
 * and not an exception.
 */
final class Segment {

    static final int HEADER = 16;
    private static final int FRAME = 8;
    private static final long MAGIC = 0x514d_5350_4f4f_4c31L;
    private static final String SUFFIX = ".events";
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer buffer;
    private final int capacity;
    private Path file;
    private long sequence;

    /** Guarded by the spool. */
    private int end = HEADER;

    /** Guarded by the spool: records written, those acknowledged of them, and the bytes of the others. */
    long records;

    long acknowledged;
    long waitingBytes;

    /** It had to make room; nothing in it is sent any more. */
    volatile boolean dropped;

    private Segment(Path file, long sequence, MappedByteBuffer buffer) {
        this.file = file;
        this.sequence = sequence;
        this.buffer = buffer;
        this.capacity = buffer.capacity();
    }

    static Path name(Path folder, long sequence) {
        return folder.resolve(String.format(Locale.ROOT, "%016d", sequence) + SUFFIX);
    }

    static boolean isSegment(Path file) {
        return file.getFileName().toString().matches("\\d{16}\\" + SUFFIX);
    }

    static long sequence(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Makes an empty one; fails when the disk is full. */
    static Segment create(Path folder, long sequence, int bytes) throws IOException {
        Path file = name(folder, sequence);
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, 1 << 16));
            for (long at = 0; at < bytes; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
                at += channel.write(zeros, at);
            }
            Segment segment = new Segment(file, sequence, map(channel, bytes));
            segment.writeHeader();
            return segment;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Opens one that a process left behind; an empty one where there is nothing that could be read. */
    static Segment open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Segment segment = new Segment(file, sequence(file), map(channel, channel.size()));
            boolean readable = segment.capacity >= HEADER
                    && segment.buffer.getLong(0) == MAGIC
                    && segment.buffer.getLong(8) == segment.sequence;
            segment.end = readable ? segment.capacity : HEADER;
            return segment;
        }
    }

    private static MappedByteBuffer map(FileChannel channel, long bytes) throws IOException {
        MappedByteBuffer buffer = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        return buffer;
    }

    private void writeHeader() {
        buffer.putLong(8, sequence);
        buffer.putLong(0, MAGIC);
    }

    long sequence() {
        return sequence;
    }

    int end() {
        return end;
    }

    static int framed(int length) {
        return FRAME + (length + 7 & ~7);
    }

    static int crc(byte[] payload, int length) {
        CRC32C crc = new CRC32C();
        crc.update(payload, 0, length);
        return (int) crc.getValue();
    }

    private int mixed(int crc) {
        return crc ^ Long.hashCode(sequence * 0x9E37_79B9_7F4A_7C15L);
    }

    boolean fits(int length) {
        return end + framed(length) <= capacity;
    }

    /** Appends a record that fits; the spool sees to it that only one thread does. */
    void append(byte[] payload, int length, int crc) {
        int at = end;
        buffer.putInt(at + 4, mixed(crc));
        buffer.put(at + FRAME, payload, 0, length);
        end = at + framed(length);
        records++;
        waitingBytes += length;
        INTS.setRelease(buffer, at, length);
    }

    /** Length of the record there; 0 when there is none, or none yet; -1 when it is damaged. */
    int lengthAt(int at) {
        if (at + FRAME > capacity) {
            return 0;
        }
        int length = (int) INTS.getAcquire(buffer, at);
        return length < 0 || at + FRAME + (long) length > capacity ? -1 : length;
    }

    /** The record there, checked; null when it is damaged. */
    @Nullable
    ByteBuffer read(int at, int length) {
        byte[] payload = new byte[length];
        buffer.get(at + FRAME, payload, 0, length);
        return mixed(crc(payload, length)) == buffer.getInt(at + 4) ? ByteBuffer.wrap(payload) : null;
    }

    /** Empties it and gives it a new number; only for one that nobody reads any more. */
    void recycle(Path folder, long next) throws IOException {
        byte[] zeros = new byte[1 << 16];
        // the number goes first: should the process be killed now, what is left does not count
        buffer.putLong(0, 0);
        for (int at = HEADER; at < end; at += zeros.length) {
            buffer.put(at, zeros, 0, Math.min(zeros.length, end - at));
        }
        Path renamed = name(folder, next);
        Files.move(file, renamed);
        file = renamed;
        sequence = next;
        end = HEADER;
        records = 0;
        acknowledged = 0;
        waitingBytes = 0;
        writeHeader();
    }

    void force() throws IOException {
        try {
            buffer.force();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Removes a file that somebody may be reading still: its room comes back when the mapping is collected. */
    void unlink() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Removes a file that nobody reads any more, and gives its room back at once. */
    void delete() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        Files.deleteIfExists(file);
    }
}

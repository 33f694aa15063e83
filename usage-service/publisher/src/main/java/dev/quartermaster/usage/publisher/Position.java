package dev.quartermaster.usage.publisher;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Up to where Kafka has acknowledged, kept in a file: the number of a segment and an offset in it, in one word that is
 * stored at once. It may lag behind what was acknowledged, and never runs ahead of it.
 */
final class Position {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BITS = 32;

    private final MappedByteBuffer word;

    private Position(MappedByteBuffer word) {
        this.word = word;
    }

    static Position open(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(
                folder.resolve("position"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Position(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        }
    }

    long sequence() {
        return (long) LONGS.getAcquire(word, 0) >>> BITS;
    }

    int offset() {
        return (int) (long) LONGS.getAcquire(word, 0);
    }

    void set(long sequence, int offset) {
        LONGS.setRelease(word, 0, sequence << BITS | offset);
    }
}

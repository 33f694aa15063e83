package dev.quartermaster.bench.storage;

import java.io.InputStream;
import java.util.Random;

/** Content that costs next to nothing to make: one random megabyte again and again. */
final class Made extends InputStream {

    private static final byte[] BLOCK = new byte[1024 * 1024];

    static {
        new Random(1).nextBytes(BLOCK);
    }

    private final long bytes;
    private long position;

    Made(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position == bytes) {
            return -1;
        }
        int at = (int) (position % BLOCK.length);
        int count = (int) Math.min(Math.min(length, BLOCK.length - at), bytes - position);
        System.arraycopy(BLOCK, at, target, offset, count);
        position += count;
        return count;
    }
}

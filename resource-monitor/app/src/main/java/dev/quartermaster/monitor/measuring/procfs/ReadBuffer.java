package dev.quartermaster.monitor.measuring.procfs;

import dev.quartermaster.monitor.measuring.domain.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The one buffer that all files are read into, one after the other. It grows to the largest file and stays. */
final class ReadBuffer {

    private static final int FIRST = 16 * 1024;
    /** A kernel file above this is cut; /proc/stat of a machine with thousands of interrupts and cores is smaller. */
    private static final int MOST = 4 * 1024 * 1024;

    private final Bytes bytes = new Bytes();
    private ByteBuffer direct = ByteBuffer.allocateDirect(FIRST);
    private byte[] data = new byte[FIRST];

    Bytes fill(FileChannel file) throws IOException {
        int length = 0;
        while (true) {
            direct.clear();
            int read = file.read(direct, length);
            if (read <= 0) {
                return bytes.reset(data, length);
            }
            if (length + read > data.length) {
                data = java.util.Arrays.copyOf(data, Math.max(length + read, data.length * 2));
            }
            direct.flip();
            direct.get(data, length, read);
            length += read;
            if (length >= MOST) {
                return bytes.reset(data, length);
            }
            if (read == direct.capacity() && direct.capacity() < MOST) {
                direct = ByteBuffer.allocateDirect(direct.capacity() * 4);
            }
        }
    }
}

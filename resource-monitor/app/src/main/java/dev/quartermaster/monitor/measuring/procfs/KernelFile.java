package dev.quartermaster.monitor.measuring.procfs;

import dev.quartermaster.monitor.measuring.domain.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the kernel's files, kept open and read from its beginning each time: opening costs more than reading.
 *
 * <p>A file that is not there, or goes away with its device or cgroup, is looked for again now and then.
 */
final class KernelFile implements AutoCloseable {

    /** Readings until a missing file is looked for again. */
    private static final int LOOK_AGAIN = 30;

    private final List<Path> candidates;
    private final ReadBuffer buffer;

    @Nullable
    private FileChannel channel;

    private int pause;

    /** @param candidates the first one that can be read is taken */
    KernelFile(ReadBuffer buffer, List<Path> candidates) {
        this.buffer = buffer;
        this.candidates = List.copyOf(candidates);
    }

    /** The whole file, in bytes that the next reading overwrites; null if it cannot be read. */
    @Nullable
    Bytes read() {
        if (channel == null && !open()) {
            return null;
        }
        try {
            return channel == null ? null : buffer.fill(channel);
        } catch (IOException e) {
            close();
            return null;
        }
    }

    private boolean open() {
        if (pause > 0) {
            pause--;
            return false;
        }
        for (Path path : candidates) {
            try {
                FileChannel opened = FileChannel.open(path, StandardOpenOption.READ);
                // some files can be opened and not read, those of another user's process for example
                buffer.fill(opened);
                channel = opened;
                return true;
            } catch (IOException | SecurityException e) {
                // the next one
            }
        }
        pause = LOOK_AGAIN;
        return false;
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
    }
}

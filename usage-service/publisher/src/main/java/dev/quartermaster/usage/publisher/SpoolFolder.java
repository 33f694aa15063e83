package dev.quartermaster.usage.publisher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A numbered folder that one process has for itself, by a lock that the operating system takes back when the process
 * ends however it ends. Several processes may share the folder above.
 */
final class SpoolFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private SpoolFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the first that is free, and makes it if there is none; a process that starts again finds its own. */
    static SpoolFolder claim(Path above) throws IOException {
        for (int number = 0; ; number++) {
            SpoolFolder free = lock(above.resolve(Integer.toString(number)));
            if (free != null) {
                return free;
            }
        }
    }

    /** Those there are, whoever has them. */
    static List<Path> all(Path above) throws IOException {
        try (Stream<Path> paths = Files.list(above)) {
            return new ArrayList<>(
                    paths.filter(path -> path.getFileName().toString().matches("\\d{1,9}"))
                            .sorted()
                            .toList());
        }
    }

    /** Takes this one, unless somebody has it. */
    static @Nullable SpoolFolder lock(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new SpoolFolder(path, channel, lock);
            }
        } catch (OverlappingFileLockException taken) {
            // another publisher of this process has it
        }
        channel.close();
        return null;
    }

    Path path() {
        return path;
    }

    /** Segments from the oldest on. */
    List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Segment::isSegment).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}

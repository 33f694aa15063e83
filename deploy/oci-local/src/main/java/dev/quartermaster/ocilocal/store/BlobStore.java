package dev.quartermaster.ocilocal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Bodies as files whose names are made here, never by a client. A file appears whole, is never changed, and is deleted
 * when nothing holds or reads it.
 */
public final class BlobStore {
    private static final Logger LOG = Logger.getLogger(BlobStore.class.getName());
    private static final int PIECE = 32 * 1024;

    private final Path incoming;
    private final Path blobs;
    private final ConcurrentMap<String, Integer> readers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Boolean> condemned = new ConcurrentHashMap<>();

    /** Uses the folder. */
    public BlobStore(Path folder) throws IOException {
        this.incoming = folder.resolve("incoming");
        this.blobs = folder.resolve("blobs");
        Files.createDirectories(incoming);
        for (int i = 0; i < 256; i++) {
            Files.createDirectories(blobs.resolve("%02x".formatted(i)));
        }
    }

    /** Forgets what an earlier run had not finished receiving. Nobody else may be using the folder. */
    public void forgetUnfinished() throws IOException {
        deleteAll(incoming);
        Files.createDirectories(incoming);
    }

    /** Is shown each piece of a body as it passes. */
    public interface Observer {
        void see(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Receives a body into a new file, which is on disk when this returns. Nothing is left of a body that breaks off,
     * that the observer refuses by throwing, or that is longer than the limit in bytes (then the stream is left there).
     */
    public Records.Blob receive(InputStream body, long limit, Observer observer) throws IOException {
        String id = UUID.randomUUID().toString();
        Path draft = incoming.resolve(id);
        try {
            long size = copy(body, draft, limit, observer);
            Path folder = folder(id);
            Files.move(draft, folder.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            return new Records.Blob(id, size);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static long copy(InputStream body, Path draft, long limit, Observer observer) throws IOException {
        byte[] piece = new byte[PIECE];
        long size = 0;
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int count;
            while (size < limit && (count = body.read(piece, 0, (int) Math.min(PIECE, limit - size))) >= 0) {
                observer.see(piece, 0, count);
                ByteBuffer buffer = ByteBuffer.wrap(piece, 0, count);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                size += count;
            }
            file.force(true);
        }
        return size;
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Where a file is, whether or not it is there. */
    public Path file(Records.Blob blob) {
        return folder(blob.id()).resolve(blob.id());
    }

    private Path folder(String id) {
        return blobs.resolve(id.substring(0, 2));
    }

    /** Keeps the files until {@link #letGo}, unless one is gone already: then nothing is kept and the answer is false. */
    public boolean keep(List<Records.Blob> wanted) {
        wanted.forEach(blob -> readers.merge(blob.id(), 1, Integer::sum));
        if (wanted.stream().allMatch(blob -> Files.exists(file(blob)))) {
            return true;
        }
        letGo(wanted);
        return false;
    }

    /** Ends one {@link #keep}. */
    public void letGo(List<Records.Blob> wanted) {
        for (Records.Blob blob : wanted) {
            readers.compute(blob.id(), (id, count) -> {
                if (count != null && count > 1) {
                    return count - 1;
                }
                if (condemned.remove(id) != null) {
                    delete(blob);
                }
                return null;
            });
        }
    }

    /** Deletes files, those that are being read when their last reader is done. */
    public void drop(List<Records.Blob> dropped) {
        for (Records.Blob blob : dropped) {
            readers.compute(blob.id(), (id, count) -> {
                if (count == null) {
                    delete(blob);
                } else {
                    condemned.put(id, true);
                }
                return count;
            });
        }
    }

    private void delete(Records.Blob blob) {
        try {
            Files.deleteIfExists(file(blob));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a file cannot be deleted and will be at the next start", e);
        }
    }

    /** Deletes files that no record holds: left by a crash between a file and its record, or a record and its file. */
    public void sweep(Predicate<String> isHeld, long olderThanMillis) {
        try (Stream<Path> files = Files.walk(blobs)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (Files.getLastModifiedTime(file).toMillis() < olderThanMillis
                        && !isHeld.test(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "left-over files could not be looked for", e);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> content = Files.walk(folder)) {
                for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}

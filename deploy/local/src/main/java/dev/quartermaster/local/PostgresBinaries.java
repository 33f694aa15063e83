package dev.quartermaster.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's programs, unpacked once per user and version from the Maven package. */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String VERSION = "18.4";

    private PostgresBinaries() {}

    /** The folder with {@code bin}, {@code lib} and {@code share}. */
    static Path folder() {
        Path folder = cache().resolve("postgres-" + VERSION);
        if (!Files.exists(folder)) {
            unpack(folder);
        }
        return folder;
    }

    private static Path cache() {
        if (PostgresAccount.isNobody()) {
            return PostgresAccount.letPass(Folders.create(Path.of("/var/cache/quartermaster")));
        }
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return Folders.create(base.resolve("quartermaster"));
    }

    private static void unpack(Path target) {
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null || !System.getProperty("os.arch").equals("amd64")) {
                throw new IllegalStateException("There is no PostgreSQL package for this machine here"
                        + " (only Linux on x86-64): use another PostgreSQL 18 instead");
            }
            Path draft = Files.createTempDirectory(target.getParent(), "unpacking");
            extract(archive, draft);
            openFolders(draft);
            moveOnce(draft, target);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be unpacked to " + target, e);
        }
    }

    /** Lets every account in, also the one that PostgreSQL runs under when we are root, whatever the umask is. */
    private static void openFolders(Path draft) throws IOException {
        try (Stream<Path> content = Files.walk(draft)) {
            for (Path folder : content.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static void moveOnce(Path draft, Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Folders.delete(draft);
        }
    }

    private static void extract(InputStream archive, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (@Nullable TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, folder.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean program = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
}

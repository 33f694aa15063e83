package dev.quartermaster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The account of PostgreSQL's programs, which refuse to run as root.
 *
 * <p>As root they run in a user namespace of their own: the process is nobody there, the files stay ours. Where
 * namespaces are forbidden (as in many containers) they run as the real nobody, who then owns the data.
 */
final class PostgresAccount {
    private static final int NOBODY = 65534;
    private static final List<String> PREFIX = choose();

    private PostgresAccount() {}

    /** What stands before the program on the command line. */
    static List<String> prefix() {
        return PREFIX;
    }

    static boolean isNobody() {
        return PREFIX.contains("setpriv");
    }

    /** Lets the account pass through the folder, if it is another than ours; returns the folder. */
    static Path letPass(Path folder) {
        if (isNobody()) {
            try {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folder;
    }

    /** Hands the folder to the account, before a program uses it. */
    static void own(Path folder) {
        if (!isNobody()) {
            return;
        }
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.toList()) {
                Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!succeeds(Stream.concat(PREFIX.stream(), Stream.of("test", "-w", folder.toString()))
                .toList())) {
            throw new IllegalStateException("PostgreSQL does not run as root, and the account nobody cannot reach "
                    + folder + ": use another account, or a checkout outside root's home");
        }
    }

    private static List<String> choose() {
        try {
            // The owner of a process's entry is the account that it runs under.
            if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
                return List.of();
            }
        } catch (IOException e) {
            return List.of();
        }
        if (succeeds(List.of("unshare", "-U", "true"))) {
            return List.of("unshare", "-U");
        }
        return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

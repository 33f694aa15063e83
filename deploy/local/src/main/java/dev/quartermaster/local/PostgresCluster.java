package dev.quartermaster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A data folder on disk: its password, how it is made, and the command that serves it. */
record PostgresCluster(Path folder, Path logs) {
    static final String USER = "quartermaster";

    private static final int MAX_CONNECTIONS = 200;

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return logs.resolve("postgres.log");
    }

    String password() {
        try {
            return Files.readString(folder.resolve("password"));
        } catch (IOException e) {
            throw new UncheckedIOException("the password of " + folder + " is missing", e);
        }
    }

    /** Runs initdb unless the folder already holds a cluster. */
    void initialize() {
        if (Files.exists(data().resolve("PG_VERSION"))) {
            return;
        }
        // What an interrupted initdb left behind holds nobody's data: PG_VERSION is missing.
        Folders.delete(data());
        try {
            Path password = writePassword();
            PostgresAccount.own(folder);
            run(
                    program("initdb"),
                    List.of(
                            "-D",
                            data().toString(),
                            "-U",
                            USER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path writePassword() throws IOException {
        byte[] secret = new byte[18];
        new SecureRandom().nextBytes(secret);
        return SecretFile.write(
                folder.resolve("password"), HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
    }

    ChildProcess.Plan server(int port) {
        List<String> command = new ArrayList<>(program("postgres"));
        command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port)));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new ChildProcess.Plan("postgres", command, Map.of(), log(), "INT");
    }

    private static Map<String, String> settings() {
        return Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "max_connections", Integer.toString(MAX_CONNECTIONS),
                "fsync", "on",
                "synchronous_commit", "on",
                "full_page_writes", "on",
                "timezone", "UTC",
                "log_timezone", "UTC");
    }

    private static List<String> program(String name) {
        List<String> command = new ArrayList<>(PostgresAccount.prefix());
        command.add(PostgresBinaries.folder().resolve("bin").resolve(name).toString());
        return command;
    }

    private void run(List<String> program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("initdb failed:\n" + ChildProcess.tail(log(), 20));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("initdb was interrupted", e);
        }
    }
}

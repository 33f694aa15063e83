package dev.quartermaster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The checkout and its data folder: where the launcher finds and keeps everything. */
record Installation(Path root) {
    Path services() {
        return root.resolve("deploy/local/services.properties");
    }

    Path data() {
        return root.resolve("deploy/local/data");
    }

    Path logs() {
        return data().resolve("logs");
    }

    Path endpoints() {
        return data().resolve("endpoints.json");
    }

    /** Holds the launcher's process id while it runs. */
    Path pidFile() {
        return data().resolve("up.pid");
    }

    /** Forgets databases, topics, objects, events that wait, keys and logs. */
    void forget() {
        List.of("postgres", "kafka", "objects", "events", "keys", "logs")
                .forEach(name -> Folders.delete(data().resolve(name)));
    }

    /** Keeps one older generation of each log, so that they do not grow for ever. */
    void turnLogs() throws IOException {
        Folders.create(logs());
        try (Stream<Path> logs = Files.list(logs())) {
            for (Path log :
                    logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                if (!log.endsWith("up.log") && !log.endsWith("build.log")) {
                    Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}

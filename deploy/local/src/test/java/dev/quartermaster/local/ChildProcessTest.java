package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    /** Starts a child, says its process id, and waits to be killed. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            ChildProcess child = ChildProcess.start(sleeper(Path.of(arguments[0])));
            System.out.println(child.pid());
            System.in.read();
        }
    }

    @Test
    void aChildDoesNotOutliveAKilledParent(@TempDir Path folder) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString())
                .start();
        try (BufferedReader output = parent.inputReader()) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            assertThat(child.isAlive()).isTrue();
            parent.destroyForcibly();
            await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
        }
    }

    @Test
    void stopIsGracefulFirstAndCertainAtLast(@TempDir Path folder) {
        ChildProcess willing = ChildProcess.start(sleeper(folder));
        assertThat(willing.stop(Duration.ofSeconds(10))).isTrue();
        ChildProcess deaf = ChildProcess.start(new ChildProcess.Plan(
                "deaf",
                List.of("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"),
                Map.of(),
                folder.resolve("deaf.log"),
                "TERM"));
        await().until(() -> ChildProcess.tail(folder.resolve("deaf.log"), 1).equals("deaf"));
        assertThat(deaf.stop(Duration.ofMillis(300))).isFalse();
        assertThat(deaf.isAlive()).isFalse();
    }

    private static ChildProcess.Plan sleeper(Path folder) {
        return new ChildProcess.Plan(
                "sleeper", List.of("sleep", "600"), Map.of(), folder.resolve("sleeper.log"), "TERM");
    }
}

package dev.quartermaster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The closed-loop generator: so many connections, each asks again as soon as it was answered. */
final class Wrk {
    static final int CONNECTIONS = 128;

    private final Path script;
    private final String token;

    Wrk(Path script, String token) {
        this.script = script;
        this.token = token;
    }

    Window run(int port, Load load, int seconds) {
        return together(List.of(port), load, seconds, false).getFirst();
    }

    /** With the processor time of the service and of the stores, which write the records of what was decided. */
    Window measured(Service service, Load load, int seconds, Stores stores) {
        double serviceBefore = service.cpuMicros();
        double storeBefore = stores.cpuMicros();
        Window window = run(service.port(), load, seconds);
        return window.withCpu(service.cpuMicros() - serviceBefore, stores.cpuMicros() - storeBefore);
    }

    /** Asks for one user after the other, so that each was asked for. */
    Window each(int port, Load load, int seconds) {
        return together(List.of(port), load, seconds, true).getFirst();
    }

    /** Drives several services at the same time, the connections shared between them. */
    List<Window> together(List<Integer> ports, Load load, int seconds, boolean each) {
        List<Process> running = new ArrayList<>();
        List<Window> windows = new ArrayList<>();
        try {
            for (int port : ports) {
                running.add(Shell.start(
                        command(port, load, seconds, each, CONNECTIONS / ports.size()), Map.of("BENCH_TOKEN", token)));
            }
            for (Process process : running) {
                windows.add(Window.parse(Shell.finish(process, List.of("wrk"))));
            }
            return windows;
        } catch (IOException e) {
            throw new UncheckedIOException("wrk cannot be run", e);
        } finally {
            running.forEach(Process::destroy);
        }
    }

    private List<String> command(int port, Load load, int seconds, boolean each, int connections) {
        return Shell.on(
                Layout.LOAD_CORE,
                List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port,
                        "--",
                        load.path(),
                        load.metric(),
                        load.prefix(),
                        Integer.toString(load.users()),
                        each ? "each" : "random"));
    }
}

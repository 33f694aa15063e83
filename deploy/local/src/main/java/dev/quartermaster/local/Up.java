package dev.quartermaster.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the local stack in the foreground until Ctrl-C, SIGTERM or the end of one of its parts.
 *
 * <p>The first argument is the root of the checkout, the rest are the user's options. Exit status: 1 after a
 * failure, 2 for options that cannot be, 3 when one is running already, else the signal's (130 or 143).
 */
final class Up {
    private static final Logger EVERYTHING = Logger.getLogger("");

    private final Installation installation;
    private final Screen screen = new Screen(System.out);
    private final AtomicBoolean stopping = new AtomicBoolean();

    private Up(Installation installation) {
        this.installation = installation;
    }

    public static void main(String[] arguments) throws IOException {
        // The Kafka client's chatter does not belong on the user's screen; the servers have logs of their own.
        EVERYTHING.setLevel(Level.OFF);
        List<String> all = List.of(arguments);
        System.exit(new Up(new Installation(Path.of(all.getFirst()))).run(all.subList(1, all.size())));
    }

    private int run(List<String> arguments) throws IOException {
        UpOptions options;
        try {
            options = UpOptions.parse(arguments, System.getenv(), ServiceSpec.readAll(installation.services()));
        } catch (IllegalArgumentException e) {
            screen.show("up: " + e.getMessage());
            return 2;
        }
        Folders.create(installation.data());
        try (FileChannel channel = FileChannel.open(
                        installation.data().resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            return lock == null ? alreadyRunning() : runAlone(options);
        }
    }

    private int alreadyRunning() throws IOException {
        screen.show("up: the local stack is running already; deploy/local/down stops it.");
        if (Files.exists(installation.endpoints())) {
            screen.show(Endpoints.read(installation.endpoints()).urls());
        } else {
            screen.show("It is still starting or already stopping.");
        }
        return 3;
    }

    private int runAlone(UpOptions options) throws IOException {
        List<String> conflicts = options.conflicts();
        if (!conflicts.isEmpty()) {
            conflicts.forEach(message -> screen.show("up: " + message));
            return 1;
        }
        Endpoints.forget(installation.endpoints());
        if (options.fresh()) {
            installation.forget();
            screen.say("the data of earlier runs is forgotten");
        }
        installation.turnLogs();
        Files.writeString(
                installation.pidFile(), Long.toString(ProcessHandle.current().pid()));
        Stack stack = new Stack(installation, options, screen);
        Thread hook = new Thread(() -> stopOnSignal(stack), "stop the stack");
        Runtime.getRuntime().addShutdownHook(hook);
        int status = serve(stack, options.detach() ? "deploy/local/down" : "Ctrl-C");
        Runtime.getRuntime().removeShutdownHook(hook);
        return status;
    }

    /** Serves until something ends that should not; a signal ends the JVM instead, through the hook. */
    private int serve(Stack stack, String stopper) throws IOException {
        try {
            Endpoints endpoints = stack.start();
            endpoints.write(installation.endpoints());
            screen.say("everything is ready");
            screen.show("\n" + endpoints.urls() + "\n" + endpoints.firstSteps());
            screen.show("Data and logs: " + installation.data() + ". " + stopper + " stops everything.");
            ChildProcess ended = stack.awaitFirstEnd();
            if (!stopping.get()) {
                throw ended.failure("ended by itself");
            }
        } catch (RuntimeException e) {
            if (!stopping.get()) {
                screen.say("FAILED: " + e.getMessage());
                stop(stack);
                return 1;
            }
        }
        return awaitTheHook();
    }

    /** The hook is stopping the stack: this thread must not exit before it. */
    private static int awaitTheHook() {
        while (true) {
            LockSupport.park();
        }
    }

    private void stopOnSignal(Stack stack) {
        screen.show("");
        screen.say("stopping");
        try {
            stop(stack);
        } catch (IOException e) {
            screen.say("could not clean up: " + e.getMessage());
        }
    }

    private void stop(Stack stack) throws IOException {
        stopping.set(true);
        Endpoints.forget(installation.endpoints());
        stack.stop();
        Files.deleteIfExists(installation.pidFile());
    }
}

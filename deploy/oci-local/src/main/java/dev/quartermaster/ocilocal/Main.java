package dev.quartermaster.ocilocal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The store as a process of its own: says when it is ready, and serves until SIGTERM. */
public final class Main {
    private static final String USAGE =
            "usage: --folder FOLDER [--address 127.0.0.1] [--port 19000] [--namespace quartermaster]"
                    + " [--bucket quartermaster] [--region us-ashburn-1] [--minimum-part-bytes 1048576]";
    private static final int DEFAULT_PORT = 19000;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        OciLocal store;
        try {
            store = start(new ArrayDeque<>(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            store.close();
            stopped.countDown();
        }));
        System.out.println("oci-local is ready at " + store.endpoint() + " namespace " + store.namespace() + " config "
                + store.credentials().configFile());
        stopped.await();
    }

    private static OciLocal start(Deque<String> rest) {
        OciLocalOptions options = OciLocalOptions.defaults().withPort(DEFAULT_PORT);
        String folder = "";
        while (!rest.isEmpty()) {
            String option = rest.pop();
            String value = rest.poll();
            if (value == null) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            switch (option) {
                case "--folder" -> folder = value;
                case "--address" -> options = options.withAddress(value);
                case "--port" -> options = options.withPort(Math.toIntExact(number(option, value)));
                case "--namespace" -> options = options.withNamespace(value);
                case "--bucket" -> options = options.withBucket(value);
                case "--region" -> options = options.withRegion(value);
                case "--minimum-part-bytes" -> options = options.withMinimumPartBytes(number(option, value));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        if (folder.isEmpty()) {
            throw new IllegalArgumentException("--folder is missing");
        }
        return OciLocal.start(Path.of(folder), options);
    }

    private static long number(String option, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " must be a number, not " + value, e);
        }
    }
}

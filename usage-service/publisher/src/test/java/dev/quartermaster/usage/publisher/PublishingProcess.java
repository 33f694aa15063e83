package dev.quartermaster.usage.publisher;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of a process that is to be killed: publishes for a few subjects in turn, and says on standard output what
 * it was told is kept.
 */
final class PublishingProcess {

    static final int SUBJECTS = 3;

    private PublishingProcess() {}

    /** @param arguments spool folder, source, first number, bootstrap servers or nothing */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> kafka =
                arguments.length > 3 ? Map.of("bootstrap.servers", arguments[3]) : Map.<String, Object>of();
        UsagePublisher publisher = UsagePublisher.start(Samples.small(Path.of(arguments[0]), kafka));
        for (long n = Long.parseLong(arguments[2]); ; n++) {
            if (publisher.publish(Samples.event(arguments[1], "u" + n % SUBJECTS, n))) {
                System.out.println(n);
            }
            LockSupport.parkNanos(50_000);
        }
    }
}

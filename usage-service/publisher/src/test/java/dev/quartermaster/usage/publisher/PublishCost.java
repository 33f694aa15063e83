package dev.quartermaster.usage.publisher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What a publish costs the thread that publishes, in nanoseconds and bytes of heap; a main class, not a test. Publishes at
 * a rate, in bursts of a millisecond's worth, so that the keeper has its time as it has in a service.
 */
final class PublishCost {

    private PublishCost() {}

    /** @param arguments events a second, seconds, bootstrap servers or nothing */
    public static void main(String[] arguments) throws Exception {
        int rate = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("publish-cost");
        Map<String, Object> kafka =
                arguments.length > 2 ? Map.of("bootstrap.servers", arguments[2]) : Map.<String, Object>of();
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        try (UsagePublisher publisher = UsagePublisher.start(PublisherSettings.of(folder, kafka))) {
            for (int second = 0; second < seconds; second++) {
                long end = System.nanoTime() + 1_000_000_000L;
                long heap = threads.getCurrentThreadAllocatedBytes();
                long cpu = threads.getCurrentThreadCpuTime();
                long nanos = 0;
                for (int burst = 0; burst < 1000; burst++) {
                    long began = System.nanoTime();
                    for (int i = 0; i < rate / 1000; i++) {
                        publisher.publish(Samples.event("/cost", "u" + i % 64, i));
                    }
                    nanos += System.nanoTime() - began;
                    LockSupport.parkNanos(Math.max(0, end - System.nanoTime()) / (1000 - burst));
                }
                System.out.printf(
                        "%d ns wall, %d ns CPU, %d bytes of heap per event; %s published, %d waiting, %d dropped%n",
                        nanos / rate,
                        (threads.getCurrentThreadCpuTime() - cpu) / rate,
                        (threads.getCurrentThreadAllocatedBytes() - heap) / rate,
                        publisher.measures().published(),
                        publisher.measures().waiting(),
                        publisher.measures().droppedFull());
            }
        }
    }
}

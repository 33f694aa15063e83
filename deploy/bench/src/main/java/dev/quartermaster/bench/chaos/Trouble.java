package dev.quartermaster.bench.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Does something to the fleet every few seconds; what and when follows from the seed alone. */
final class Trouble {

    /** What can happen. */
    enum Kind {
        KILL_REPLICA("a replica killed (SIGKILL), back after seconds"),
        RESTART_REPLICA("a replica stopped in order (SIGTERM), back at once"),
        PAUSE_REPLICA("a replica paused (SIGSTOP) for seconds"),
        PAUSE_POSTGRES("PostgreSQL paused (SIGSTOP) for seconds"),
        KILL_POSTGRES("PostgreSQL killed (SIGKILL), back at once"),
        KILL_KAFKA("Kafka killed (SIGKILL), back after seconds"),
        FULL_DISK("Kafka killed, and no room for the spools of any replica, until one drops events");

        final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static final Kind[] MIX = {
        Kind.KILL_REPLICA,
        Kind.KILL_REPLICA,
        Kind.RESTART_REPLICA,
        Kind.PAUSE_REPLICA,
        Kind.PAUSE_REPLICA,
        Kind.PAUSE_POSTGRES,
        Kind.KILL_POSTGRES,
        Kind.KILL_KAFKA,
        Kind.KILL_KAFKA,
        Kind.FULL_DISK
    };

    private static final Duration MOST_FILLING = Duration.ofSeconds(20);

    private record Span(long from, long to) {}

    private final Fleet fleet;
    private final RandomGenerator random;
    private final List<Span> full = new ArrayList<>();
    private long dropped;
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);

    Trouble(Fleet fleet, RandomGenerator random) {
        this.fleet = fleet;
        this.random = random;
    }

    Map<Kind, Integer> done() {
        return done;
    }

    /** Events that replicas have counted as dropped while the disk was full. */
    long dropped() {
        return dropped;
    }

    /** Whether the disk was full at some moment between the two. */
    boolean wasFull(long from, long to) {
        return full.stream().anyMatch(span -> span.from() <= to && from <= span.to());
    }

    /** Goes on until told to stop; then everything runs. */
    void run(BooleanSupplier goOn) {
        while (goOn.getAsBoolean()) {
            pause(Duration.ofMillis(2000 + random.nextInt(4000)));
            Kind kind = MIX[random.nextInt(MIX.length)];
            int replica = random.nextInt(Fleet.REPLICAS);
            Duration length = Duration.ofMillis(500 + random.nextInt(5500));
            happen(kind, replica, length);
            done.merge(kind, 1, Integer::sum);
            revive();
        }
    }

    private void happen(Kind kind, int replica, Duration length) {
        System.out.printf("  %s, replica %d, %d ms%n", kind, replica, length.toMillis());
        switch (kind) {
            case KILL_REPLICA -> {
                fleet.kill(replica);
                pause(length);
                fleet.start(replica);
            }
            case RESTART_REPLICA -> {
                fleet.stop(replica);
                fleet.start(replica);
            }
            case PAUSE_REPLICA -> {
                fleet.signal(replica, "STOP");
                pause(length);
                fleet.signal(replica, "CONT");
            }
            case PAUSE_POSTGRES -> {
                fleet.signalPostgres("STOP");
                pause(length);
                fleet.signalPostgres("CONT");
            }
            case KILL_POSTGRES -> {
                fleet.postgres().kill9();
                fleet.postgres().restart();
            }
            case KILL_KAFKA -> {
                fleet.kafka().kill9();
                pause(length);
                fleet.kafka().restart();
            }
            case FULL_DISK -> {
                long from = Asker.now();
                long before = fleet.dropped();
                fleet.kafka().kill9();
                fleet.fullDisk(true);
                pause(length.plus(length));
                awaitDrops(before);
                fleet.fullDisk(false);
                fleet.kafka().restart();
                // a spool makes room a little later
                pause(Duration.ofSeconds(2));
                dropped += fleet.dropped() - before;
                full.add(new Span(from, Asker.now()));
            }
        }
    }

    /** Until some replica has no room left, and says so; for a while at most. */
    private void awaitDrops(long before) {
        long end = System.nanoTime() + MOST_FILLING.toNanos();
        while (fleet.dropped() == before && System.nanoTime() < end) {
            pause(Duration.ofMillis(200));
        }
    }

    /** A replica that gave up while it started, because PostgreSQL was away too long, is started again. */
    private void revive() {
        for (int i = 0; i < Fleet.REPLICAS; i++) {
            if (!fleet.isAlive(i)) {
                fleet.start(i);
            }
        }
    }

    static void pause(Duration length) {
        java.util.concurrent.locks.LockSupport.parkNanos(length.toNanos());
    }
}

package dev.quartermaster.usage.publisher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Sends what processes left in their spools that do not come back. */
final class Adopter extends Thread {

    private static final System.Logger LOG = System.getLogger(Adopter.class.getName());
    private static final long LOOK_NANOS = 50_000_000L;

    private final PublisherSettings settings;
    private final Path own;
    private final Counts counts;
    private volatile boolean stopped;

    Adopter(PublisherSettings settings, Path own, Counts counts) {
        super("usage-spool-adopter");
        this.settings = settings;
        this.own = own;
        this.counts = counts;
        setDaemon(true);
    }

    @Override
    public void run() {
        Set<Path> seen = new HashSet<>();
        while (!stopped) {
            LockSupport.parkNanos(settings.adoptAfter().toNanos());
            try {
                seen = look(seen);
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "spools left behind in " + settings.folder(), e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Only what nobody had the last time and nobody has now is taken: a process that starts again gets its own. */
    private Set<Path> look(Set<Path> before) throws IOException, InterruptedException {
        Set<Path> orphans = new HashSet<>();
        for (Path path : SpoolFolder.all(settings.folder())) {
            if (stopped || path.equals(own)) {
                continue;
            }
            SpoolFolder folder = SpoolFolder.lock(path);
            if (folder == null) {
                continue;
            }
            if (before.contains(path)) {
                adopt(folder);
            } else {
                if (!folder.segments().isEmpty()) {
                    orphans.add(path);
                }
                folder.close();
            }
        }
        return orphans;
    }

    private void adopt(SpoolFolder folder) throws IOException, InterruptedException {
        List<Path> files = folder.segments();
        try (Spool spool = Spool.open(folder, settings, counts)) {
            if (spool.isEmpty()) {
                return;
            }
            LOG.log(System.Logger.Level.INFO, "sending what was left in {0}, {1} files", folder.path(), files.size());
            Sender sender = new Sender(spool, counts, settings);
            sender.start();
            while (!stopped && !spool.isEmpty()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            sender.end();
        }
    }

    void end() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(this);
        join();
    }
}

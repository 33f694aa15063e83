package dev.quartermaster.monitor.measuring;

import dev.quartermaster.monitor.measuring.domain.Reading;
import dev.quartermaster.monitor.measuring.domain.Sample;
import dev.quartermaster.monitor.measuring.domain.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads once per interval on a thread of its own, and tells everybody what changed since the last time. */
final class Sampler {

    private static final Logger LOG = Logger.getLogger(Sampler.class);

    private final Source source;
    private final List<SampleListener> listeners;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "sampling");
        thread.setDaemon(true);
        return thread;
    });

    @Nullable
    private Reading before;

    private boolean complained;

    Sampler(Source source, List<SampleListener> listeners) {
        this.source = source;
        this.listeners = List.copyOf(listeners);
    }

    void start(Duration interval) {
        thread.scheduleAtFixedRate(this::tick, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    void stop() {
        thread.shutdownNow();
    }

    /** One reading; a listener that fails spoils neither the others' sample nor the next one. */
    void tick() {
        try {
            Reading now = source.read();
            Reading last = before;
            before = now;
            if (last == null) {
                return;
            }
            Sample sample = Sampling.of(last, now);
            for (SampleListener listener : listeners) {
                listener.sampled(sample);
            }
        } catch (RuntimeException e) {
            if (!complained) {
                complained = true;
                LOG.error("A sample was not taken; the next failures are not logged", e);
            }
        }
    }
}

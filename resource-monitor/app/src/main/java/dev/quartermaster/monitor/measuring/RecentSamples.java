package dev.quartermaster.monitor.measuring;

import dev.quartermaster.monitor.measuring.domain.Sample;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A ring of the newest samples. */
final class RecentSamples implements Measurements, SampleListener {

    private final Deque<Sample> samples = new ArrayDeque<>();
    private final String host;
    private final int most;

    RecentSamples(String host, int most) {
        this.host = host;
        this.most = most;
    }

    @Override
    public synchronized void sampled(Sample sample) {
        if (samples.size() >= most) {
            samples.removeFirst();
        }
        samples.addLast(sample);
    }

    @Override
    public synchronized Optional<Sample> latest() {
        return Optional.ofNullable(samples.peekLast());
    }

    @Override
    public synchronized List<Sample> last(Duration window) {
        List<Sample> found = new ArrayList<>();
        Sample newest = samples.peekLast();
        if (newest == null) {
            return found;
        }
        long from = newest.reading().nanos() - window.toNanos();
        for (Iterator<Sample> backwards = samples.descendingIterator(); backwards.hasNext(); ) {
            Sample sample = backwards.next();
            if (sample.reading().nanos() < from) {
                break;
            }
            found.add(sample);
        }
        Collections.reverse(found);
        return found;
    }

    @Override
    public String host() {
        return host;
    }
}

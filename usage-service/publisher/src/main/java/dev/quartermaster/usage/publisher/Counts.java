package dev.quartermaster.usage.publisher;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The figures of one publisher. */
final class Counts implements PublisherMeasures {

    final LongAdder published = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder full = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder damaged = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder waiting = new LongAdder();
    final LongAdder waitingBytes = new LongAdder();

    /** When the oldest that waits happened, milliseconds since 1970; 0 when none waits or it was not looked at yet. */
    final AtomicLong oldest = new AtomicLong();

    @Override
    public long published() {
        return published.sum();
    }

    @Override
    public long sent() {
        return sent.sum();
    }

    @Override
    public long droppedFull() {
        return full.sum();
    }

    @Override
    public long droppedRejected() {
        return rejected.sum();
    }

    @Override
    public long damaged() {
        return damaged.sum();
    }

    @Override
    public long sendFailures() {
        return failures.sum();
    }

    @Override
    public long waiting() {
        return Math.max(0, waiting.sum());
    }

    @Override
    public long waitingBytes() {
        return Math.max(0, waitingBytes.sum());
    }

    @Override
    public long oldestAgeMillis() {
        long since = oldest.get();
        return since == 0 || waiting() == 0 ? 0 : Math.max(0, System.currentTimeMillis() - since);
    }
}

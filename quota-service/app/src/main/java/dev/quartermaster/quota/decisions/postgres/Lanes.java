package dev.quartermaster.quota.decisions.postgres;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many statements the shards have in flight together: one, and further ones only for a crowd. A statement costs the
 * same for one claim as for thirty, so a few claims are judged sooner by the statement after the one in flight than by
 * one more beside it, which takes the processor from both.
 */
final class Lanes {

    /** So many claims that wait pay for a statement of their own. */
    private static final int CROWD = 32;

    private final AtomicInteger busy = new AtomicInteger();
    private List<Shard> shards = List.of();

    /** To be called once, before any of them is asked. */
    void of(List<Shard> all) {
        shards = List.copyOf(all);
    }

    /** Whether a shard in which so many wait may send a statement; then it has to {@link #leave} once. */
    boolean enter(int waiting) {
        int before = busy.getAndUpdate(now -> now == 0 || waiting >= CROWD ? now + 1 : now);
        return before == 0 || waiting >= CROWD;
    }

    /** Lets those who had to wait go first. */
    void leave(Shard shard) {
        busy.decrementAndGet();
        for (Shard other : shards) {
            if (other != shard) {
                other.start();
            }
        }
    }
}

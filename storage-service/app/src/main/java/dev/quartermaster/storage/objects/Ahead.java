package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.process.Threads;
import dev.quartermaster.storage.store.domain.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Stores the parts of one upload while the next one is read, each from a buffer of its own. It has the buffer of its turn, up
 * to two more where there is room for them, and gives those back when somebody waits for room. For one virtual thread. When it
 * is closed nothing of it is on its way any more.
 */
final class Ahead implements AutoCloseable {

    private static final int MOST_BUFFERS = 3;

    private final Threads threads;
    private final Semaphore room;
    private final int size;
    private final List<Part> stored = new ArrayList<>();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private final Deque<Stored> running = new ArrayDeque<>();
    private int buffers;

    private record Stored(byte[] buffer, FutureTask<Part> part) {}

    /** @param size bytes of a buffer */
    Ahead(Threads threads, Semaphore room, int size) {
        this.threads = threads;
        this.room = room;
        this.size = size;
    }

    /** A buffer that nobody uses, as soon as there is one; fails if the part that was in it could not be stored. */
    byte[] buffer() {
        boolean another = free.isEmpty() && buffers < MOST_BUFFERS && (buffers == 0 || spare());
        if (another) {
            buffers++;
            return new byte[size];
        }
        while (free.isEmpty()) {
            settle();
        }
        return free.remove();
    }

    /** Room that nobody waits for: what was given back for somebody would be taken again before they wake up. */
    private boolean spare() {
        return !room.hasQueuedThreads() && room.tryAcquire();
    }

    /** Begins to store what is in the buffer, which is not the caller's any more. */
    void store(byte[] buffer, Callable<Part> part) {
        FutureTask<Part> task = new FutureTask<>(part);
        running.add(new Stored(buffer, task));
        threads.run(task);
    }

    /** All parts in the order in which they were given, as soon as the last one is stored; fails if one could not be. */
    List<Part> all() {
        while (!running.isEmpty()) {
            settle();
        }
        return stored;
    }

    private void settle() {
        Stored oldest = running.remove();
        Part part = result(oldest.part());
        stored.add(part);
        if (buffers > 1 && room.hasQueuedThreads()) {
            buffers--;
            room.release();
        } else {
            free.add(oldest.buffer());
        }
    }

    private static Part result(FutureTask<Part> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    // its buffer must not be used for anything else before it is done
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for what is on its way; if that fails, something else has failed before, which is what is told. */
    @Override
    public void close() {
        try {
            while (!running.isEmpty()) {
                settle();
            }
        } finally {
            if (running.isEmpty()) {
                room.release(Math.max(0, buffers - 1));
                buffers = 0;
            } else {
                close();
            }
        }
    }
}

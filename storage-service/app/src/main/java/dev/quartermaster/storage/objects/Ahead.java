package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.process.Threads;
import dev.quartermaster.storage.store.domain.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Stores the parts of one upload, one at a time and in order, each while the next one is read into the other buffer. For one
 * virtual thread. When it is closed nothing of it is on its way any more.
 */
final class Ahead implements AutoCloseable {

    private final Threads threads;
    private final List<Part> stored = new ArrayList<>();
    private @Nullable FutureTask<Part> running;

    Ahead(Threads threads) {
        this.threads = threads;
    }

    /** Begins to store the next part when the one before is stored; fails if that one failed. */
    void next(Callable<Part> part) {
        settle();
        FutureTask<Part> task = new FutureTask<>(part);
        threads.run(task);
        running = task;
    }

    /** All of them, as soon as the last one is stored. */
    List<Part> all() {
        settle();
        return stored;
    }

    private void settle() {
        FutureTask<Part> task = running;
        running = null;
        if (task != null) {
            stored.add(result(task));
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
        settle();
    }
}

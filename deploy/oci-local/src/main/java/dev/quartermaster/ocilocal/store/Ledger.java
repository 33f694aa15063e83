package dev.quartermaster.ocilocal.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.h2.mvstore.MVStore;

/**
 * All records in one file.
 *
 * <p>Changes are made one after the other by one thread, so that a change sees all before it; those that wait together
 * reach the disk together. {@link #change} returns when its change would survive a loss of power. {@link #read} shows
 * only such changes, as of one moment.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Ledger.class.getName());
    private static final int CACHE_MEGABYTES = 8;
    private static final int BATCH = 256;
    private static final int COMPACT_EVERY = 500;
    private static final int COMPACT_FILL = 60;
    private static final int COMPACT_BYTES = 1 << 20;

    private final MVStore store;
    private final Book book;
    private final Consumer<List<Records.Blob>> dropper;
    private final LinkedBlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer = new Thread(this::write, "ledger");
    private volatile Tables committed;
    private volatile boolean closing;
    private int batches;
    private boolean broken;

    /** Opens or makes the file; {@code dropper} is told which files nothing holds any more, from the writer's thread. */
    public Ledger(Path file, Consumer<List<Records.Blob>> dropper) {
        this.store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .cacheSize(CACHE_MEGABYTES)
                .open();
        this.dropper = dropper;
        Tables tables = Tables.open(store);
        this.book = new Book(tables);
        this.committed = commit(tables);
        writer.setDaemon(true);
        writer.start();
    }

    /** The records as of the last change that is on disk. */
    public Tables read() {
        return committed;
    }

    /**
     * Makes a change and waits until it is on disk. What the change throws is thrown here, and then it must not have
     * changed anything: check first, write last.
     */
    public <T> T change(Function<Book, T> change) {
        Task<T> task = new Task<>(change);
        if (closing) {
            throw new IllegalStateException("the store is closed");
        }
        queue.add(task);
        try {
            return task.done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void write() {
        List<Task<?>> batch = new ArrayList<>(BATCH);
        while (!closing || !queue.isEmpty()) {
            try {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                write(batch);
            } catch (InterruptedException e) {
                // Closing: what waits is still written.
            } catch (RuntimeException e) {
                // What is in memory and what is on disk may differ now: nothing is changed any more.
                LOG.log(Level.SEVERE, "the records cannot be written; restart the store", e);
                broken = true;
                batch.forEach(task -> task.fail(e));
            }
            batch.clear();
        }
    }

    private void write(List<Task<?>> batch) {
        if (broken) {
            throw new IllegalStateException("the records cannot be written");
        }
        batch.forEach(task -> task.apply(book));
        committed = commit(book.tables());
        batch.forEach(Task::complete);
        List<Records.Blob> dropped = book.takeDropped();
        if (!dropped.isEmpty()) {
            dropper.accept(dropped);
        }
        if (++batches % COMPACT_EVERY == 0) {
            store.compact(COMPACT_FILL, COMPACT_BYTES);
        }
    }

    private Tables commit(Tables tables) {
        long version = store.getCurrentVersion();
        store.commit();
        store.sync();
        return tables.at(version);
    }

    /** Writes what waits, and closes the file. */
    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (broken) {
            store.closeImmediately();
        } else {
            store.close();
        }
    }

    private static final class Task<T> {
        private final Function<Book, T> change;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private Runnable completion = () -> {};

        Task(Function<Book, T> change) {
            this.change = change;
        }

        void apply(Book book) {
            try {
                T result = change.apply(book);
                completion = () -> done.complete(result);
            } catch (RuntimeException e) {
                completion = () -> done.completeExceptionally(e);
            }
        }

        void complete() {
            completion.run();
        }

        void fail(RuntimeException failure) {
            done.completeExceptionally(failure);
        }
    }
}

package dev.quartermaster.storage.process;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A virtual thread for every request that streams: it may wait for a caller, the bucket and the database. */
@Singleton
public class Threads {

    private final ExecutorService virtual = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("content-", 0).factory());

    /** Runs the work on a thread of its own. */
    public void run(Runnable work) {
        virtual.execute(work);
    }

    @PreDestroy
    void close() {
        virtual.shutdownNow();
    }
}

package dev.quartermaster.quota.records;

import io.smallrye.mutiny.Uni;

/** Keeps batches. */
public interface RecordStore {

    /**
     * Writes the batch, all or nothing; once, however often it is given. Fails when PostgreSQL cannot be asked (the batch
     * may or may not be written then: give it again), and with {@link Unwritable} when it will never be.
     */
    Uni<Void> write(Batch batch);

    /** PostgreSQL refuses what is in the batch. */
    final class Unwritable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unwritable(Throwable cause) {
            super(cause);
        }
    }
}

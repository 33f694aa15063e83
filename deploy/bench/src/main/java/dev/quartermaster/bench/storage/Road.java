package dev.quartermaster.bench.storage;

import java.io.IOException;
import java.io.InputStream;

/** A way to the bucket. All block until the last byte has moved, and fail with what went wrong. */
interface Road extends AutoCloseable {

    /** Stores so many bytes under this name. */
    void put(String name, InputStream content, long bytes) throws IOException;

    /** Gives how many bytes were read. */
    long get(String name) throws IOException;

    void head(String name) throws IOException;

    /** The first hundred under this prefix. */
    void list(String prefix) throws IOException;

    void delete(String name) throws IOException;

    @Override
    void close();
}

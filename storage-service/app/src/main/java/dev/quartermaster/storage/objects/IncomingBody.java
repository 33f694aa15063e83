package dev.quartermaster.storage.objects;

import java.io.InputStream;

/** Content that a caller wants to send. */
public interface IncomingBody {

    /**
     * Lets the caller send, and gives what arrives. Before this is called nothing is read, and a caller that asked
     * ({@code Expect: 100-continue}) was not told to go on. Reading fails with a {@code ProblemException} {@code STORAGE_004}
     * when the content ends too early or stops coming.
     */
    InputStream accept();
}

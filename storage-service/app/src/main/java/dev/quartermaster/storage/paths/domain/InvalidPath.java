package dev.quartermaster.storage.paths.domain;

/** A path, name or URI that this service does not make. Its message is for callers and quotes nothing of theirs. */
public final class InvalidPath extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidPath(String message) {
        super(message, null, false, false);
    }
}

package dev.quartermaster.usage.records;

/** A store could not do it. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean content;

    public StoreException(String message, Throwable cause, boolean content) {
        super(message, cause);
        this.content = content;
    }

    /** Whether the content of some record is to blame, so that waiting will not help. */
    public boolean content() {
        return content;
    }
}

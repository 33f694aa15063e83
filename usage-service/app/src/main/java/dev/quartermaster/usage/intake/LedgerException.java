package dev.quartermaster.usage.intake;

/** The ledger could not do it. */
public final class LedgerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean content;

    public LedgerException(String message, Throwable cause, boolean content) {
        super(message, cause);
        this.content = content;
    }

    /** Whether the content of some record is to blame, so that waiting will not help. */
    public boolean content() {
        return content;
    }
}

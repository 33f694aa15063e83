package dev.quartermaster.quota.decisions.postgres;

/** The database did not answer in time; the statement may still be carried out. */
final class StatementTimeout extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StatementTimeout() {
        super("no answer in time", null, false, false);
    }
}

package dev.quartermaster.usage.alerts;

/** A way to somebody who wants to hear of an alert. Blocks, for at most some seconds. */
public interface Channel {

    /** Its name in deliveries. */
    String name();

    /**
     * Brings it there.
     *
     * @throws UndeliverableException if nobody has taken it; its message is shown to administrators
     */
    void send(Deliveries.Due due) throws UndeliverableException;

    /** Nobody has taken it. */
    final class UndeliverableException extends Exception {

        private static final long serialVersionUID = 1L;

        public UndeliverableException(String why) {
            super(why);
        }
    }
}

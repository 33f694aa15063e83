package dev.quartermaster.quota.limits.document;

/** A document that is not what it should be; the message says where and why, in words for its author. */
public final class InvalidDocument extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of wrong. */
    public enum Fault {
        UNKNOWN_MEMBER,
        WRONG_TYPE,
        MISSING,
        OUT_OF_RANGE,
        INVALID_NAME,
        INVALID_FORMAT,
        INCONSISTENT,
        TOO_MANY
    }

    private final Fault fault;
    private final String member;
    private final String text;

    /**
     * @param member the path of the member, such as {@code limits.uploads_per_day}; empty for the document itself
     * @param reason without the member's name
     */
    public InvalidDocument(Fault fault, String member, String reason) {
        // no stack trace: it says what the author did, not where the service was
        super(null, null, false, false);
        this.text = member.isEmpty() ? reason : member + ": " + reason;
        this.fault = fault;
        this.member = member;
    }

    public Fault fault() {
        return fault;
    }

    public String member() {
        return member;
    }

    @Override
    public String getMessage() {
        return text;
    }
}

package dev.quartermaster.usage.intake.domain;

/** Why a record could not be counted. */
public enum Reason {
    /** Not a CloudEvent, or its data is not JSON. */
    MALFORMED("malformed"),
    /** JSON, and not a usage event as its schema says. */
    INVALID("invalid"),
    /** A CloudEvent of another type or version. */
    UNKNOWN_TYPE("unknown_type"),
    /** An event of the same source and id, with another content, was counted already. */
    ID_REUSED("id_reused"),
    /** Its time is longer ago than keys are kept, so that nobody could say whether it was counted. */
    TOO_OLD("too_old"),
    /** Its time has not come. */
    IN_FUTURE("in_future"),
    /** The database refused its content for a reason that the reader did not foresee. */
    UNSTORABLE("unstorable");

    private final String wire;

    Reason(String wire) {
        this.wire = wire;
    }

    /** As it stands in headers, in JSON and in the database. */
    public String wire() {
        return wire;
    }
}

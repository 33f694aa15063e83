package dev.quartermaster.usage.intake.json;

import dev.quartermaster.usage.intake.domain.Reason;

/** Ends the reading of an event; has no stack trace, because what is wrong came from outside. */
final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String detail;

    Unreadable(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    Reason reason() {
        return reason;
    }

    String detail() {
        return detail;
    }
}

package dev.quartermaster.quota.decisions.domain;

/** Says to people why a request was refused. */
public final class RefusalText {

    private RefusalText() {}

    /** One sentence or two on the limit that refused. */
    public static String of(Reading reading) {
        return reading.effective().limit().name() + ": " + reading.used() + "/"
                + reading.effective().amount();
    }
}

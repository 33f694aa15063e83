package dev.quartermaster.quota.revocations.domain;

import java.util.Optional;

/** What a revocation names. */
public enum RevocationKind {
    /** One token, by its {@code jti}. */
    JTI("jti"),
    /** Every token of one {@code sub} that was issued until the revocation. */
    SUBJECT("subject");

    private final String text;

    RevocationKind(String text) {
        this.text = text;
    }

    /** Its name in routes and in the database. */
    public String text() {
        return text;
    }

    /** The kind of this name; empty for anything else. */
    public static Optional<RevocationKind> of(String text) {
        return switch (text) {
            case "jti" -> Optional.of(JTI);
            case "subject" -> Optional.of(SUBJECT);
            default -> Optional.empty();
        };
    }
}

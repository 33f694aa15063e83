package dev.quartermaster.quota.security;

/** A token as it was sent: a secret, which no log line and no message may hold. */
public record BearerToken(String value) {

    /** Says that there is a token and nothing of it. */
    @Override
    public String toString() {
        return "BearerToken[redacted]";
    }
}

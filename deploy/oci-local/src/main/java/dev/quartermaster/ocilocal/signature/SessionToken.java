package dev.quartermaster.ocilocal.signature;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The token that a process signs with instead of a user's key: a JWT behind {@code ST$}. */
final class SessionToken {

    private static final String PREFIX = "ST$";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request may have been on its way when the token ended. */
    private static final Duration LENIENCY = Duration.ofSeconds(5);

    private SessionToken() {}

    /** Whether this key id is a session token that has ended, or none that can be read. */
    static boolean isOver(String keyId, Instant now) {
        if (!keyId.startsWith(PREFIX)) {
            return false;
        }
        String[] parts = keyId.substring(PREFIX.length()).split("\\.", -1);
        try {
            long ends = JSON.readTree(Base64.getUrlDecoder().decode(parts.length > 1 ? parts[1] : ""))
                    .path("exp")
                    .asLong();
            return now.minus(LENIENCY).isAfter(Instant.ofEpochSecond(ends));
        } catch (IOException | IllegalArgumentException e) {
            return true;
        }
    }
}

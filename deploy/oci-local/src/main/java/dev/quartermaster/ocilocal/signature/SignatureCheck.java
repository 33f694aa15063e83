package dev.quartermaster.ocilocal.signature;

import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Exchange;
import dev.quartermaster.ocilocal.http.ServiceException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Verifies the signature of a request against the registered keys.
 *
 * <p>Every failure is {@code NotAuthenticated} and says no more to the caller than the service does.
 */
public final class SignatureCheck {
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final List<String> ALWAYS = List.of("(request-target)", "host");
    private static final List<String> WITH_BODY = List.of("content-length", "content-type", "x-content-sha256");
    private static final String BODY_HASH = "x-content-sha256";

    private final Keys keys;
    private final Clock clock;

    public SignatureCheck(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The registered public keys by key id ({@code tenancy/user/fingerprint}, or {@code ST$} and a session token). */
    public interface Keys {
        Optional<PublicKey> find(String keyId);
    }

    /**
     * Who signed the request, and what the body must hash to.
     *
     * @param bodyHash SHA-256 in base64 as signed; empty when the signature does not cover the body
     */
    public record Signer(String keyId, Optional<String> bodyHash) {
        /** Refuses a body that is not the one that was signed. */
        public void checkBody(byte[] sha256) {
            if (bodyHash.isPresent()
                    && !bodyHash.get().equals(Base64.getEncoder().encodeToString(sha256))) {
                throw refused();
            }
        }

        /** Refuses a body that is not the one that was signed. */
        public void checkWholeBody(byte[] body) {
            try {
                checkBody(MessageDigest.getInstance("SHA-256").digest(body));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Verifies the signature.
     *
     * @param bodyMustBeSigned whether length, type and hash of the body have to be covered (all but uploads of content)
     */
    public Signer verify(Exchange exchange, boolean bodyMustBeSigned) {
        Authorization authorization =
                exchange.header("authorization").flatMap(Authorization::parse).orElseThrow(SignatureCheck::refused);
        List<String> signed = authorization.headers();
        String date = signed.contains("x-date") ? "x-date" : "date";
        if (!signed.containsAll(ALWAYS)
                || !signed.contains(date)
                || (bodyMustBeSigned && !signed.containsAll(WITH_BODY))
                || !isFresh(exchange.header(date))) {
            throw refused();
        }
        PublicKey key = keys.find(authorization.keyId()).orElseThrow(SignatureCheck::refused);
        if (SessionToken.isOver(authorization.keyId(), clock.instant())) {
            throw refused();
        }
        if (!matches(key, toSign(exchange, signed), authorization.signature())) {
            throw refused();
        }
        return new Signer(
                authorization.keyId(), signed.contains(BODY_HASH) ? exchange.header(BODY_HASH) : Optional.empty());
    }

    private boolean isFresh(Optional<String> date) {
        try {
            return date.map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .filter(this::isNow)
                    .isPresent();
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private boolean isNow(Instant time) {
        return Duration.between(time, clock.instant()).abs().compareTo(SKEW) <= 0;
    }

    private static String toSign(Exchange exchange, List<String> signed) {
        StringBuilder text = new StringBuilder();
        for (String name : signed) {
            String value = name.equals("(request-target)")
                    ? exchange.method().toLowerCase(Locale.ROOT) + " "
                            + exchange.target().raw()
                    : exchange.header(name).orElseThrow(SignatureCheck::refused);
            text.append(text.isEmpty() ? "" : "\n").append(name).append(": ").append(value);
        }
        return text.toString();
    }

    private static boolean matches(PublicKey key, String text, byte[] given) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update(text.getBytes(StandardCharsets.ISO_8859_1));
            return signature.verify(given);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static ServiceException refused() {
        return ErrorCode.NotAuthenticated.because(
                "The required information to complete authentication was not provided or was incorrect.");
    }
}

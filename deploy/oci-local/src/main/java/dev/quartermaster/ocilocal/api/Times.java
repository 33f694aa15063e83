package dev.quartermaster.ocilocal.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the service writes them; all are given in milliseconds since 1970. */
final class Times {
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter JSON = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    /** RFC 1123, for headers. */
    static String http(long millis) {
        return HTTP.format(Instant.ofEpochMilli(millis));
    }

    /** RFC 3339 with milliseconds, for bodies. */
    static String json(long millis) {
        return JSON.format(Instant.ofEpochMilli(millis));
    }
}

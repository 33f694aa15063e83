package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Which names the service accepts. */
final class Names {
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{1,256}");
    private static final int LONGEST_OBJECT = 1024;

    private Names() {}

    static String bucket(String name) {
        if (!BUCKET.matcher(name).matches()) {
            throw ErrorCode.InvalidBucketName.because(
                    "A bucket name is 1 to 256 letters, digits, dashes, dots and underscores");
        }
        return name;
    }

    static String object(String name) {
        boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST_OBJECT;
        if (name.isEmpty() || tooLong || name.chars().anyMatch(c -> c == 0 || c == '\r' || c == '\n')) {
            throw ErrorCode.InvalidObjectName.because("An object name is 1 to " + LONGEST_OBJECT
                    + " bytes of UTF-8 without null, carriage return and line feed");
        }
        return name;
    }
}

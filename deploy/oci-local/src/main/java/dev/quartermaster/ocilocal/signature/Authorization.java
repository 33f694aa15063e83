package dev.quartermaster.ocilocal.signature;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of an {@code Authorization: Signature} header; their order differs between the SDKs. */
record Authorization(String keyId, List<String> headers, byte[] signature) {
    private static final String SCHEME = "Signature ";
    private static final Pattern PARAMETER = Pattern.compile("\\G\\s*([A-Za-z]+)\\s*=\\s*\"([^\"]*)\"\\s*(?:,|$)");

    /** Empty when it is not of this scheme, lacks a parameter, or asks for another algorithm or version. */
    static Optional<Authorization> parse(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        String text = header.substring(SCHEME.length());
        Matcher matcher = PARAMETER.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find()) {
            // A parameter that is said twice could mean two things to two readers.
            if (parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2)) != null) {
                return Optional.empty();
            }
            end = matcher.end();
        }
        return end < text.length() ? Optional.empty() : of(parameters);
    }

    private static Optional<Authorization> of(Map<String, String> parameters) {
        String keyId = parameters.get("keyid");
        String headers = parameters.get("headers");
        String signature = parameters.get("signature");
        if (keyId == null
                || headers == null
                || signature == null
                || !"rsa-sha256".equalsIgnoreCase(parameters.get("algorithm"))
                || !"1".equals(parameters.getOrDefault("version", "1"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Authorization(
                    keyId,
                    List.of(headers.toLowerCase(Locale.ROOT).trim().split(" +")),
                    Base64.getDecoder().decode(signature)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.store.Records;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What clients say about a body, between headers, JSON and records. */
final class Descriptions {
    private static final String META = "opc-meta-";
    private static final int LARGEST_METADATA = 4000;
    private static final String DEFAULT_TYPE = "application/octet-stream";

    private Descriptions() {}

    static Records.Description fromHeaders(Call call) {
        Map<String, String> metadata = new TreeMap<>();
        call.exchange().headers().forEach((name, value) -> {
            if (name.startsWith(META) && name.length() > META.length()) {
                metadata.put(name, value);
            }
        });
        return new Records.Description(
                call.header("content-type").orElse(DEFAULT_TYPE),
                call.header("content-language").orElse(null),
                call.header("content-encoding").orElse(null),
                call.header("content-disposition").orElse(null),
                call.header("cache-control").orElse(null),
                checked(metadata));
    }

    /** Metadata of a JSON body, whose names may lack the prefix. */
    static Map<String, String> fromJson(@Nullable Map<String, @Nullable String> given) {
        Map<String, String> metadata = new TreeMap<>();
        if (given != null) {
            given.forEach((name, value) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                String full = lower.startsWith(META) ? lower : META + lower;
                if (full.length() == META.length() || !full.chars().allMatch(Descriptions::isNameCharacter)) {
                    throw ErrorCode.InvalidMetadata.because("A metadata name is not a header name");
                }
                metadata.put(full, headerValue(value == null ? "" : value));
            });
        }
        return checked(metadata);
    }

    static @Nullable String fromJson(@Nullable String text) {
        return text == null ? null : headerValue(text);
    }

    /** Header values are bytes: other text than ASCII travels as its UTF-8 bytes. */
    private static String headerValue(String text) {
        if (!isHeaderValue(text)) {
            throw ErrorCode.InvalidMetadata.because("A value holds a control character");
        }
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static boolean isHeaderValue(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c != 0x7f);
    }

    private static boolean isNameCharacter(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static Map<String, String> checked(Map<String, String> metadata) {
        int size = 0;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            size += entry.getKey().length() + entry.getValue().length();
        }
        if (size > LARGEST_METADATA) {
            throw ErrorCode.MetadataTooLarge.because(
                    "The metadata is longer than " + LARGEST_METADATA + " bytes, names included");
        }
        return metadata;
    }

    /** The headers of a read, some of them overridden by {@code httpResponse...} parameters of a GET. */
    static void addTo(Answer answer, Records.Description description, Call call) {
        answer.with("Content-Type", override(call, "httpResponseContentType", description.contentType()))
                .with("Content-Language", override(call, "httpResponseContentLanguage", description.contentLanguage()))
                .with("Content-Encoding", override(call, "httpResponseContentEncoding", description.contentEncoding()))
                .with(
                        "Content-Disposition",
                        override(call, "httpResponseContentDisposition", description.contentDisposition()))
                .with("Cache-Control", override(call, "httpResponseCacheControl", description.cacheControl()))
                .with("Expires", override(call, "httpResponseExpires", null));
        description.metadata().forEach(answer::with);
    }

    private static @Nullable String override(Call call, String parameter, @Nullable String otherwise) {
        Optional<String> given = call.query(parameter);
        if (given.isEmpty()) {
            return otherwise;
        }
        if (!isHeaderValue(given.get())) {
            throw ErrorCode.InvalidParameter.because("The parameter " + parameter + " holds a control character");
        }
        return headerValue(given.get());
    }
}

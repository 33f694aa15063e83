package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Page tokens of lists ({@code page}, {@code opc-next-page}): the key of the next record, made opaque. */
final class Pages {
    private Pages() {}

    /** The key to begin with; empty text for the first page. Refuses what was never a token. */
    static String key(Call call) {
        try {
            return call.query("page")
                    .map(token -> new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1))
                    .orElse("");
        } catch (IllegalArgumentException e) {
            throw ErrorCode.InvalidPage.because("The page is not one that a list has answered with");
        }
    }

    static Answer next(Answer answer, @Nullable String key) {
        return answer.with("opc-next-page", key == null ? null : token(key));
    }

    private static String token(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1));
    }
}

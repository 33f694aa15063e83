package dev.quartermaster.storage.objects.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code If-Match} and {@code If-None-Match} as RFC 9110 §13 reads them; weak tags match only where that is allowed. */
public record Conditions(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

    /** No conditions. */
    public static final Conditions NONE = new Conditions(null, null);

    /** Whether {@code If-Match} holds for what is there; null when nothing is. */
    public boolean matches(@Nullable String etag) {
        return ifMatch == null || (etag != null && lists(ifMatch, etag, false));
    }

    /** Whether {@code If-None-Match} names what is there. */
    public boolean known(@Nullable String etag) {
        return ifNoneMatch != null && etag != null && lists(ifNoneMatch, etag, true);
    }

    private static boolean lists(String header, String etag, boolean weakToo) {
        if (header.strip().equals("*")) {
            return true;
        }
        for (String item : List.of(header.split(",", -1))) {
            String tag = item.strip();
            if (tag.equals(etag) || (weakToo && tag.equals("W/" + etag))) {
                return true;
            }
        }
        return false;
    }
}

package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list; the cursor is the key of the last entry of the page before, and opaque to callers. */
final class Paging {

    private static final int USUAL = 100;
    private static final int MOST = 1000;
    private static final int LONGEST_CURSOR = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    @QueryParam("limit")
    @Parameter(
            description = "Entries per page, 1 to 1000",
            schema = @Schema(implementation = Integer.class, defaultValue = "100", minimum = "1", maximum = "1000"))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before", schema = @Schema(implementation = String.class))
    @Nullable
    String cursor;

    int count() {
        if (limit == null) {
            return USUAL;
        }
        int count = limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
        if (count < 1 || count > MOST) {
            throw wrong("limit", "A page has 1 to " + MOST + " entries.");
        }
        return count;
    }

    /** The key after which the page begins, of as many parts as said; empty for the first page. */
    List<String> after(int parts) {
        if (cursor == null) {
            return List.of();
        }
        List<String> after = cursor.length() > LONGEST_CURSOR ? List.of() : parts(cursor);
        if (after.size() != parts || !after.stream().allMatch(Grammar::isId)) {
            throw wrong("cursor", "The cursor is not one of ours.");
        }
        return after;
    }

    private static List<String> parts(String cursor) {
        List<String> parts = new ArrayList<>();
        try {
            for (JsonNode part : JSON.readTree(Base64.getUrlDecoder().decode(cursor))) {
                parts.add(part.isTextual() ? part.textValue() : "");
            }
        } catch (IOException | IllegalArgumentException e) {
            return List.of();
        }
        return parts;
    }

    /**
     * A page of what was found, which is one entry more than asked for where another page follows.
     *
     * @param key of an entry, for the cursor
     */
    <E> ObjectNode page(List<E> found, Function<E, JsonNode> document, Function<E, List<String>> key) {
        int count = Math.min(count(), found.size());
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        found.subList(0, count).forEach(entry -> items.add(document.apply(entry)));
        page.put("next_cursor", found.size() > count ? cursorOf(key.apply(found.get(count - 1))) : null);
        return page;
    }

    private static String cursorOf(List<String> key) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        key.forEach(parts::add);
        byte[] json = parts.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    static ProblemException wrong(String parameter, String detail) {
        return new ProblemException(ErrorCode.INVALID_PARAMETER, detail, Map.of("parameter", parameter));
    }
}

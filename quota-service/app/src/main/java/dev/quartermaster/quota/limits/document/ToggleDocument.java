package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;

/** {@code {"enabled":true}}: switches something on or off and leaves the rest of it as it is. */
public final class ToggleDocument {

    private ToggleDocument() {}

    /** @throws InvalidDocument when it is anything else */
    public static boolean read(JsonNode node) {
        Members members = Members.of(node, "", "enabled");
        if (!members.has("enabled")) {
            throw members.wrong(Fault.MISSING, "enabled", "is required");
        }
        return members.flag("enabled", true);
    }
}

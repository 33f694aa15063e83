package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.Plan;
import dev.quartermaster.quota.limits.domain.Standing;
import java.util.TreeMap;

/**
 * A plan as JSON: {@code unlimited} (false if absent), {@code priority} (2 if absent) and {@code limits}, amounts by
 * limit with null for unlimited.
 */
public final class PlanDocument {

    /** More limits than one plan can sensibly name. */
    private static final int MOST_LIMITS = 1000;

    private PlanDocument() {}

    /** @throws InvalidDocument when it is not a plan */
    public static Plan read(JsonNode node, String path, String name) {
        Members members = Members.of(node, path, "name", "unlimited", "priority", "limits");
        members.same("name", name);
        Integer priority = members.number("priority", Grammar.MIN_PRIORITY, Grammar.MAX_PRIORITY);
        return new Plan(
                name,
                members.flag("unlimited", false),
                priority == null ? Standing.DEFAULT_PRIORITY : priority,
                new TreeMap<>(members.amounts("limits", MOST_LIMITS)));
    }

    /** The canonical form, which {@link #read} reads again; the limits by name. */
    public static ObjectNode write(Plan plan) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", plan.name());
        node.put("unlimited", plan.unlimited());
        node.put("priority", plan.priority());
        ObjectNode limits = node.putObject("limits");
        new TreeMap<>(plan.amounts()).forEach((limit, amount) -> limits.put(limit, amount));
        return node;
    }
}

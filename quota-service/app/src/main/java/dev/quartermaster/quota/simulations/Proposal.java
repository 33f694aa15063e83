package dev.quartermaster.quota.simulations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.document.InvalidDocument;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.document.LimitDocument;
import dev.quartermaster.quota.limits.document.PlanDocument;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Plan;
import dev.quartermaster.quota.problems.ProblemException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A configuration that might be: the one in force with some limits and plans put in or replaced. */
public final class Proposal {

    private static final int MOST = 1000;

    private Proposal() {}

    /**
     * @param limits a list of limits as {@code /limits/{name}} takes them, with their names; null for no change
     * @param plans likewise
     */
    public static Catalog of(Catalog inForce, @Nullable JsonNode limits, @Nullable JsonNode plans) {
        Map<String, Limit> allLimits = new LinkedHashMap<>();
        inForce.limits().forEach(limit -> allLimits.put(limit.name(), limit));
        read("limits", limits, (node, path) -> LimitDocument.read(node, path, name(node, path)))
                .forEach(allLimits::put);
        Map<String, Plan> allPlans = new LinkedHashMap<>();
        inForce.plans().forEach(plan -> allPlans.put(plan.name(), plan));
        Map<String, Plan> put = read("plans", plans, (node, path) -> PlanDocument.read(node, path, name(node, path)));
        put.forEach(allPlans::put);
        put.values()
                .forEach(plan -> plan.amounts().keySet().forEach(name -> {
                    if (!allLimits.containsKey(name)) {
                        throw new ProblemException(
                                ErrorCode.UNKNOWN_REFERENCE,
                                "The plan " + plan.name() + " names a limit that does not exist: " + name + ".",
                                Map.of("member", "plans"));
                    }
                }));
        return new Catalog(inForce.version(), allLimits.values(), allPlans.values());
    }

    private static <V> Map<String, V> read(
            String member, @Nullable JsonNode list, BiFunction<JsonNode, String, V> reader) {
        Map<String, V> found = new LinkedHashMap<>();
        if (list == null || list.isNull()) {
            return found;
        }
        if (!list.isArray()) {
            throw new InvalidDocument(Fault.WRONG_TYPE, member, "must be a list");
        }
        if (list.size() > MOST) {
            throw new InvalidDocument(Fault.TOO_MANY, member, "at most " + MOST + " entries");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String path = member + "[" + i + "]";
            V value = reader.apply(list.get(i), path);
            String name = name(list.get(i), path);
            if (!names.add(name)) {
                throw new InvalidDocument(Fault.INCONSISTENT, path, "names what was named before");
            }
            found.put(name, value);
        }
        return found;
    }

    private static String name(JsonNode node, String path) {
        if (!node.isObject()) {
            throw new InvalidDocument(Fault.WRONG_TYPE, path, "must be a JSON object");
        }
        JsonNode name = node.get("name");
        if (name == null) {
            throw new InvalidDocument(Fault.MISSING, path + ".name", "is required");
        }
        if (!name.isTextual()) {
            throw new InvalidDocument(Fault.WRONG_TYPE, path + ".name", "must be text");
        }
        if (!dev.quartermaster.quota.limits.domain.Grammar.isName(name.textValue())) {
            throw new InvalidDocument(
                    Fault.INVALID_NAME, path + ".name", "must be a name: a-z, then up to 62 of a-z, 0-9 and _");
        }
        return name.textValue();
    }
}

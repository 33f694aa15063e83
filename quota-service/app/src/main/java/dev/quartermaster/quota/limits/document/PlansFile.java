package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of the limits and plans of a new installation: YAML with the members {@code limits} and {@code plans}, each an
 * object by name, whose values are as the administration calls have them; amounts may carry a binary unit
 * ({@code 50 GB}).
 */
public record PlansFile(List<Limit> limits, List<Plan> plans) {

    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,16}) ?(B|KB|MB|GB|TB|PB)");
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB");
    private static final ObjectReader YAML = new YAMLMapper()
            .readerFor(JsonNode.class)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public PlansFile {
        limits = List.copyOf(limits);
        plans = List.copyOf(plans);
    }

    /** @throws InvalidDocument when it is not such a file; the message names the line, or the member */
    public static PlansFile parse(byte[] yaml) {
        Members members = Members.of(tree(yaml), "", "limits", "plans");
        List<Limit> limits = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, JsonNode> entry : entries(members, "limits")) {
            scale(entry.getValue(), "amount");
            limits.add(LimitDocument.read(entry.getValue(), "limits." + entry.getKey(), entry.getKey()));
            names.add(entry.getKey());
        }
        List<Plan> plans = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : entries(members, "plans")) {
            String path = "plans." + entry.getKey();
            JsonNode amounts = entry.getValue().path("limits");
            amounts.fieldNames().forEachRemaining(name -> scale(amounts, name));
            Plan plan = PlanDocument.read(entry.getValue(), path, entry.getKey());
            plan.amounts().keySet().forEach(limit -> requireKnown(names, path, limit));
            plans.add(plan);
        }
        return new PlansFile(limits, plans);
    }

    private static JsonNode tree(byte[] yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new InvalidDocument(Fault.INVALID_FORMAT, where, e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidDocument(Fault.INVALID_FORMAT, "", "is not text in UTF-8");
        }
    }

    private static Set<Map.Entry<String, JsonNode>> entries(Members members, String name) {
        JsonNode value = members.value(name);
        if (value == null || !value.isObject()) {
            throw members.wrong(Fault.WRONG_TYPE, name, "must be there, with names and what they stand for");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!Grammar.isName(entry.getKey())) {
                throw members.wrong(Fault.INVALID_NAME, name, "\"" + entry.getKey() + "\" is not a name");
            }
        }
        return value.properties();
    }

    private static void requireKnown(Set<String> names, String path, String limit) {
        if (!names.contains(limit)) {
            throw new InvalidDocument(Fault.INCONSISTENT, path + ".limits." + limit, "no limit has this name");
        }
    }

    /** Puts the number where text such as "50 GB" is; anything else stays and is judged by the reader. */
    private static void scale(JsonNode parent, String name) {
        JsonNode value = parent.path(name);
        Matcher matcher = WITH_UNIT.matcher(value.isTextual() ? value.textValue() : "");
        if (parent instanceof ObjectNode object && matcher.matches()) {
            long factor = 1L << (10 * UNITS.indexOf(matcher.group(2)));
            long number = Long.parseLong(matcher.group(1));
            long most = Grammar.MAX_AMOUNT;
            object.set(name, LongNode.valueOf(number > most / factor ? most + 1 : number * factor));
        }
    }
}

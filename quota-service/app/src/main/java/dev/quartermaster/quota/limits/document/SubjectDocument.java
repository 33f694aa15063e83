package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is set for a subject, as JSON: {@code plan, priority, time_zone, billing_anchor_day, note}, all optional. */
public final class SubjectDocument {

    // offsets such as +02:00 are ZoneIds too, and know nothing of summer
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private SubjectDocument() {}

    /** @throws InvalidDocument when it is not what can be set for a subject */
    public static SubjectSettings read(JsonNode node, SubjectRef subject) {
        Members members =
                Members.of(node, "", "scope", "id", "plan", "priority", "time_zone", "billing_anchor_day", "note");
        members.same("scope", Members.lower(subject.dimension()));
        members.same("id", subject.id());
        return new SubjectSettings(
                members.name("plan"),
                members.number("priority", Grammar.MIN_PRIORITY, Grammar.MAX_PRIORITY),
                zone(members),
                members.number("billing_anchor_day", 1, 31),
                members.note("note"));
    }

    private static @Nullable ZoneId zone(Members members) {
        String text = members.text("time_zone");
        if (text == null) {
            return null;
        }
        if (!ZONES.contains(text)) {
            throw members.wrong(Fault.INVALID_FORMAT, "time_zone", "must be an IANA time zone such as Europe/Zurich");
        }
        return ZoneId.of(text);
    }

    /** The canonical form, which {@link #read} reads again. */
    public static ObjectNode write(SubjectRef subject, SubjectSettings settings) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("scope", Members.lower(subject.dimension()));
        node.put("id", subject.id());
        node.put("plan", settings.plan());
        node.put("priority", settings.priority());
        ZoneId zone = settings.zone();
        node.put("time_zone", zone == null ? null : zone.getId());
        node.put("billing_anchor_day", settings.billingAnchorDay());
        node.put("note", settings.note());
        return node;
    }
}

package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Override;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * An override as JSON: {@code amount}, which must be there and is null for unlimited, and {@code enabled} (true),
 * {@code note} (""), {@code expires_at} (null, never) unless absent.
 */
public final class OverrideDocument {

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private OverrideDocument() {}

    /** @throws InvalidDocument when it is not an override */
    public static Override read(JsonNode node, String limit) {
        Members members = Members.of(node, "", "limit", "amount", "enabled", "note", "expires_at");
        members.same("limit", limit);
        if (!members.has("amount")) {
            throw members.wrong(Fault.MISSING, "amount", "is required; null is unlimited");
        }
        return new Override(
                limit, members.amount("amount"), members.flag("enabled", true), members.note("note"), expiry(members));
    }

    private static @Nullable Instant expiry(Members members) {
        String text = members.text("expires_at");
        if (text == null) {
            return null;
        }
        Instant at;
        try {
            // the database keeps microseconds; more would not come back as it went
            at = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            throw members.wrong(
                    Fault.INVALID_FORMAT, "expires_at", "must be an ISO-8601 time such as 2026-12-31T23:59:59Z");
        }
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw members.wrong(Fault.OUT_OF_RANGE, "expires_at", "must be from 1970 to 9999");
        }
        return at;
    }

    /** The canonical form, which {@link #read} reads again. */
    public static ObjectNode write(Override override) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("limit", override.limit());
        node.put("amount", override.amount());
        node.put("enabled", override.enabled());
        node.put("note", override.note());
        Instant expiresAt = override.expiresAt();
        node.put("expires_at", expiresAt == null ? null : expiresAt.toString());
        return node;
    }
}

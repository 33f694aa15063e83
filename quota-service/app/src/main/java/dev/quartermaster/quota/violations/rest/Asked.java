package dev.quartermaster.quota.violations.rest;

import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.records.Parameters.Range;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.security.IpAddress;
import dev.quartermaster.quota.violations.Violations;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which refusals are asked for. */
final class Asked {

    private static final Duration USUAL = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    @QueryParam("from")
    @Parameter(
            description = "Beginning, ISO-8601; a day before the end if absent",
            schema = @Schema(implementation = String.class),
            example = "2026-01-31T00:00:00Z")
    @Nullable
    String from;

    @QueryParam("to")
    @Parameter(
            description = "End, exclusive; now if absent",
            schema = @Schema(implementation = String.class),
            example = "2026-02-01T00:00:00Z")
    @Nullable
    String to;

    @QueryParam("user")
    @Parameter(description = "Refusals of this user", schema = @Schema(implementation = String.class))
    @Nullable
    String user;

    @QueryParam("project")
    @Nullable
    String project;

    @QueryParam("api_key")
    @Nullable
    String apiKey;

    @QueryParam("ip")
    @Parameter(
            description = "Refusals of this address; an IPv6 address stands for its /64",
            schema = @Schema(implementation = String.class))
    @Nullable
    String ip;

    @QueryParam("limit_name")
    @Parameter(description = "Refusals by this limit", schema = @Schema(implementation = String.class))
    @Nullable
    String limit;

    @QueryParam("route")
    @Nullable
    String route;

    Violations.Filter filter(Instant now) {
        Range range = range(now);
        return new Violations.Filter(
                range.fromMicros(),
                range.toMicros(),
                Parameters.text("user", user),
                Parameters.text("project", project),
                Parameters.text("api_key", apiKey),
                address(Parameters.text("ip", ip)),
                Parameters.name("limit_name", limit),
                Parameters.text("route", route));
    }

    Range range(Instant now) {
        return Parameters.range(from, to, USUAL, LONGEST, now);
    }

    private static @Nullable String address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String literal = text.endsWith("::/64") ? text.substring(0, text.length() - "/64".length()) : text;
        return IpAddress.parse(literal)
                .orElseThrow(() -> Parameters.wrong("ip", "This is not an IP address."))
                .key();
    }

    /** A cursor is the time and the name of the last refusal of the page before. */
    static Violations.@Nullable Place place(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        int dash = cursor.indexOf('-');
        UUID id = dash < 0 ? null : DecisionId.parse(cursor.substring(dash + 1));
        if (id == null || !cursor.substring(0, dash).matches("[0-9]{1,18}")) {
            throw Parameters.wrong("cursor", "The cursor is not one of ours.");
        }
        return new Violations.Place(Long.parseLong(cursor.substring(0, dash)), id);
    }

    static String cursor(long atMicros, UUID id) {
        return atMicros + "-" + DecisionId.text(id);
    }
}

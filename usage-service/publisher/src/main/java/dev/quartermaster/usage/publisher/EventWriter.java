package dev.quartermaster.usage.publisher;

import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.Finding;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays an event out as it stands in the spool: kind, time, id, source, subject, each text with its length, then the JSON
 * value. The value is made here once; the sender only copies it.
 */
final class EventWriter {

    static final int USAGE = 1;
    static final int THRESHOLD = 2;
    static final int RESET = 3;
    static final int FINDING = 4;

    private EventWriter() {}

    static void write(EventBuffer out, UsageEvent event) {
        head(out, USAGE, event.time(), event.id(), event.source(), event.subject());
        usage(out, event.data());
    }

    static void write(EventBuffer out, AlertEvent event) {
        int kind = switch (event.data().kind()) {
            case THRESHOLD -> THRESHOLD;
            case RESET -> RESET;
        };
        head(out, kind, event.time(), event.id(), event.source(), event.subject());
        alert(out, event.data());
    }

    static void write(EventBuffer out, FindingEvent event) {
        head(out, FINDING, event.time(), event.id(), event.source(), event.subject());
        finding(out, event.data());
    }

    private static void head(EventBuffer out, int kind, Instant time, String id, String source, String subject) {
        out.byteValue(kind);
        out.longValue(time.getEpochSecond());
        out.intValue(time.getNano());
        out.text(id);
        out.text(source);
        out.text(subject);
    }

    private static void usage(EventBuffer out, Usage data) {
        out.plain("{\"action\":").string(data.action());
        out.plain(",\"status\":\"").plain(data.status().wire()).plain("\"");
        text(out, ",\"user\":", data.user());
        text(out, ",\"project\":", data.project());
        out.plain(",\"amounts\":{");
        String separator = "\"";
        for (Map.Entry<String, Long> amount : data.amounts().entrySet()) {
            out.plain(separator).plain(amount.getKey()).plain("\":").number(amount.getValue());
            separator = ",\"";
        }
        out.plain("}");
        number(out, ",\"items\":", data.items());
        number(out, ",\"payload_bytes\":", data.payloadBytes());
        number(out, ",\"duration_ms\":", data.durationMs());
        text(out, ",\"resource\":", data.resource());
        text(out, ",\"ip\":", data.ip());
        text(out, ",\"user_agent\":", data.userAgent());
        text(out, ",\"details\":", data.details());
        if (data.meta() != null) {
            out.plain(",\"meta\":").raw(data.meta());
        }
        if (data.count() != 1) {
            out.plain(",\"count\":").number(data.count());
        }
        out.plain("}");
    }

    private static void alert(EventBuffer out, Alert data) {
        out.plain("{\"kind\":\"").plain(data.kind().wire()).plain("\"");
        scope(out, data.scope());
        out.plain(",\"limit\":").string(data.limit());
        out.plain(",\"metric\":").string(data.metric());
        out.plain(",\"level\":\"").plain(data.level().wire()).plain("\"");
        if (data.thresholdPercent() != null) {
            out.plain(",\"threshold_percent\":").number(data.thresholdPercent());
        }
        out.plain(",\"used\":").number(data.used());
        number(out, ",\"amount\":", data.amount());
        text(out, ",\"period_start\":", time(data.periodStart()));
        text(out, ",\"period_end\":", time(data.periodEnd()));
        text(out, ",\"reason\":", data.reason() == null ? null : data.reason().wire());
        out.plain("}");
    }

    private static void finding(EventBuffer out, Finding data) {
        out.plain("{\"kind\":\"").plain(data.kind().wire());
        out.plain("\",\"level\":\"").plain(data.level().wire());
        out.plain("\",\"pattern\":\"").plain(data.pattern().wire()).plain("\"");
        scope(out, data.scope());
        text(out, ",\"first_at\":", time(data.firstAt()));
        text(out, ",\"last_at\":", time(data.lastAt()));
        out.plain(",\"refusals\":").number(data.refusals());
        out.plain(",\"measure\":").plain(Double.toString(data.measure()));
        out.plain(",\"threshold\":").plain(Double.toString(data.threshold()));
        texts(out, ",\"others\":[", data.others());
        texts(out, ",\"decisions\":[", data.decisions());
        out.plain("}");
    }

    private static void scope(EventBuffer out, Map<String, String> scope) {
        out.plain(",\"scope\":{");
        String separator = "";
        for (Map.Entry<String, String> entry : scope.entrySet()) {
            out.plain(separator).string(entry.getKey()).plain(":").string(entry.getValue());
            separator = ",";
        }
        out.plain("}");
    }

    private static void texts(EventBuffer out, String member, List<String> texts) {
        out.plain(member);
        String separator = "";
        for (String text : texts) {
            out.plain(separator).string(text);
            separator = ",";
        }
        out.plain("]");
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void text(EventBuffer out, String member, @Nullable String value) {
        if (value != null) {
            out.plain(member).string(value);
        }
    }

    private static void number(EventBuffer out, String member, @Nullable Long value) {
        if (value != null) {
            out.plain(member).number(value);
        }
    }
}

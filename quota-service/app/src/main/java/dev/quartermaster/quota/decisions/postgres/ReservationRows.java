package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Subject;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads and writes the columns of reservations. */
final class ReservationRows {

    private ReservationRows() {}

    static Reservation read(Row row) {
        JsonObject who = new JsonObject(row.getString("subject"));
        Subject subject = new Subject(
                who.getString("user"),
                who.getString("project"),
                who.getString("api_key"),
                who.getString("ip"),
                who.getString("resource"));
        JsonObject amounts = new JsonObject(row.getString("hold"));
        Map<String, Long> hold = new LinkedHashMap<>();
        amounts.fieldNames().forEach(metric -> hold.put(metric, amounts.getLong(metric)));
        return new Reservation(
                row.getUUID("id"),
                subject,
                hold,
                new Reservation.Purpose(
                        who.getString("action"),
                        who.getString("user_agent"),
                        who.getString("details"),
                        who.getString("meta")),
                state(row.getString("state")),
                row.getLong("created_at"),
                row.getLong("expires_at"),
                held(row),
                row.getString("outcome"));
    }

    private static List<Reservation.Held> held(Row row) {
        String[] metrics = row.getArrayOfStrings("metrics");
        String[] keys = row.getArrayOfStrings("subjects");
        Integer[] limits = row.getArrayOfIntegers("limits");
        Short[] kinds = row.getArrayOfShorts("kinds");
        Long[] amounts = row.getArrayOfLongs("amounts");
        List<Reservation.Held> held = new ArrayList<>(metrics.length);
        for (int i = 0; i < metrics.length; i++) {
            held.add(new Reservation.Held(metrics[i], limits[i], kind(kinds[i]), keys[i], amounts[i]));
        }
        return held;
    }

    private static LimitKind kind(short code) {
        return switch (code) {
            case 0 -> LimitKind.RATE;
            case 1 -> LimitKind.QUOTA;
            case 2 -> LimitKind.STOCK;
            default -> throw new IllegalStateException("no kind has the number " + code);
        };
    }

    /** The subject, and beside it what the commit's event will say of the purpose. */
    static String subject(Subject subject, Reservation.Purpose purpose) {
        JsonObject who = new JsonObject();
        put(who, "user", subject.user());
        put(who, "project", subject.project());
        put(who, "api_key", subject.apiKey());
        put(who, "ip", subject.ip());
        put(who, "resource", subject.resource());
        put(who, "action", purpose.action());
        put(who, "user_agent", purpose.userAgent());
        put(who, "details", purpose.details());
        put(who, "meta", purpose.meta());
        return who.encode();
    }

    private static void put(JsonObject who, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            who.put(name, value);
        }
    }

    static String amounts(Map<String, Long> amounts) {
        JsonObject json = new JsonObject();
        amounts.forEach(json::put);
        return json.encode();
    }

    static Reservation.State state(String word) {
        return Reservation.State.valueOf(word.toUpperCase(Locale.ROOT));
    }

    static String word(Reservation.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static long[] longs(Row row, String column) {
        return Arrays.stream(row.getArrayOfLongs(column))
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** A bigint[] in PostgreSQL's text form. */
    static long[] numbers(String text) {
        return Arrays.stream(text.substring(1, text.length() - 1).split(","))
                .mapToLong(Long::parseLong)
                .toArray();
    }
}

package dev.quartermaster.bench.peers;

import java.nio.charset.StandardCharsets;

/** Request and answer in the shape of quota-service's, read and written with as little work as possible. */
final class Answer {
    private static final byte[] USER = "\"user\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final String HEAD = "{\"decision_id\":\"0198a6d2-7c51-7b0e-9d53-1f6f2f0c77aa\",\"allowed\":";
    private static final String MIDDLE = ",\"plan\":\"default\",\"priority\":5,\"degraded\":false,\"limits\":[{"
            + "\"limit\":\"bench_many\",\"metric\":\"bench_many\",\"kind\":\"rate\",\"scope\":[\"user\"],"
            + "\"window\":\"PT1M\",\"enforced\":true,\"source\":\"default\",\"amount\":50,\"used\":1,\"remaining\":";
    private static final String TAIL = ",\"resets_at\":\"2026-11-22T17:30:00.000Z\"}]}";

    private Answer() {}

    /** The user of a check, found by its member name; the bench writes no escapes. */
    static String user(byte[] body) {
        int from = 0;
        while (!startsAt(body, from)) {
            from++;
        }
        from += USER.length;
        int to = from;
        while (body[to] != '"') {
            to++;
        }
        return new String(body, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean startsAt(byte[] body, int from) {
        for (int i = 0; i < USER.length; i++) {
            if (body[from + i] != USER[i]) {
                return false;
            }
        }
        return true;
    }

    /** The answer when so much remains; a negative number is a refusal. */
    static byte[] of(long remaining) {
        String text = HEAD + (remaining >= 0) + MIDDLE + remaining + TAIL;
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

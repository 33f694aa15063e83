package dev.quartermaster.quota.views.postgres;

import dev.quartermaster.quota.views.Held;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is held, from the table of counters. */
@Singleton
final class PostgresHeld implements Held {

    private static final String SELECT = """
            SELECT t.limit_id, t.held FROM unnest($1::text[], $2::int[]) AS s(subject, limit_id)
            JOIN counters t ON t.subject = s.subject COLLATE "C" AND t.limit_id = s.limit_id WHERE t.held > 0""";

    private final Pool pool;

    PostgresHeld(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Map<Integer, Long>> on(Map<Integer, String> counters) {
        if (counters.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        List<String> subjects = new ArrayList<>(counters.values());
        List<Integer> limits = new ArrayList<>(counters.keySet());
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(subjects.toArray(String[]::new))
                .addArrayOfInteger(limits.toArray(Integer[]::new));
        return pool.preparedQuery(SELECT).execute(parameters).map(rows -> {
            Map<Integer, Long> held = new HashMap<>();
            rows.forEach(row -> held.put(row.getInteger(0), row.getLong(1)));
            return held;
        });
    }
}

package dev.quartermaster.quota.violations.postgres;

import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.violations.FindingSettings;
import dev.quartermaster.quota.violations.Findings;
import dev.quartermaster.quota.violations.domain.Finding;
import dev.quartermaster.quota.violations.domain.Finding.Pattern;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Patterns as queries over the violations. Columns: who, first, last, refusals, measure, others, decisions. */
@Singleton
final class PostgresFindings implements Findings {

    private static final String KEYS_PER_IP = """
            SELECT ip, min(at), max(last_at), sum(times)::bigint, count(DISTINCT api_key)::float8,
                (array_agg(DISTINCT api_key))[:10], (array_agg(id ORDER BY at DESC))[:5]
            FROM violations WHERE at >= $1 AND at < $2 AND ip IS NOT NULL AND api_key IS NOT NULL
            GROUP BY ip HAVING count(DISTINCT api_key) >= $3 ORDER BY 4 DESC, 1 LIMIT $4""";
    private static final String IPS_PER_KEY = """
            SELECT api_key, min(at), max(last_at), sum(times)::bigint, count(DISTINCT ip)::float8,
                (array_agg(DISTINCT ip))[:10], (array_agg(id ORDER BY at DESC))[:5]
            FROM violations WHERE at >= $1 AND at < $2 AND ip IS NOT NULL AND api_key IS NOT NULL
            GROUP BY api_key HAVING count(DISTINCT ip) >= $3 ORDER BY 4 DESC, 1 LIMIT $4""";

    /** Who is asking: the same order in which consumers are told apart. */
    private static final String WHO = """
            CASE WHEN user_id IS NOT NULL THEN 'user:' || user_id WHEN api_key IS NOT NULL THEN 'api_key:' || api_key
                WHEN project IS NOT NULL THEN 'project:' || project ELSE 'ip:' || ip END""";

    // within a row all but the first came after the first was told when to come back; a row that begins before the
    // moment that the row before named came too early as a whole
    private static final String HAMMERING = """
            SELECT who, min(at), max(last_at), sum(times)::bigint, sum(early)::float8, array_agg(DISTINCT first_limit),
                (array_agg(id ORDER BY at DESC) FILTER (WHERE early > 0))[:5]
            FROM (
                SELECT who, at, last_at, id, times, limits[1] AS first_limit,
                    CASE WHEN at < lag(retry_at, 1, 0::bigint) OVER by_limit THEN times
                        WHEN last_at < retry_at THEN times - 1 ELSE 0 END AS early
                FROM (SELECT %s AS who, * FROM violations WHERE at >= $1 AND at < $2) AS v
                WHERE who IS NOT NULL
                WINDOW by_limit AS (PARTITION BY who, limits[1] ORDER BY at, id)) AS e
            GROUP BY who HAVING sum(early) >= $3 ORDER BY 4 DESC, 1 LIMIT $4""".formatted(WHO);
    private static final String SUDDEN = """
            SELECT who, min(at) FILTER (WHERE at >= $1), max(last_at), sum(times) FILTER (WHERE at >= $1)::bigint,
                sum(times) FILTER (WHERE at >= $1)
                    / greatest(1, coalesce(sum(times) FILTER (WHERE at < $1), 0) * ($2 - $1)::float8 / ($5::bigint)::float8),
                '{}'::text[], (array_agg(id ORDER BY at DESC))[:5]
            FROM (SELECT %s AS who, * FROM violations WHERE at >= $1 - $5::bigint AND at < $2) AS v
            WHERE who IS NOT NULL GROUP BY who
            HAVING sum(times) FILTER (WHERE at >= $1) >= $6::bigint AND sum(times) FILTER (WHERE at >= $1)
                >= $3::float8 * greatest(1, coalesce(sum(times) FILTER (WHERE at < $1), 0) * ($2 - $1)::float8 / ($5::bigint)::float8)
            ORDER BY 4 DESC, 1 LIMIT $4""".formatted(WHO);
    private static final String TAKE = """
            INSERT INTO findings AS f (pattern, who, since) SELECT p, w, $3 FROM unnest($1::text[], $2::text[]) AS t (p, w)
            ORDER BY 1, 2 ON CONFLICT (pattern, who, since) DO UPDATE SET at = clock_micros()
                WHERE NOT f.told AND f.at < clock_micros() - 30000000
            RETURNING pattern, who""";
    private static final String TOLD = """
            UPDATE findings f SET told = true FROM unnest($1::text[], $2::text[]) AS t (p, w)
            WHERE f.pattern = t.p AND f.who = t.w AND f.since = $3""";

    private final Pool pool;
    private final FindingSettings settings;

    PostgresFindings(Pool pool, FindingSettings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    @Override
    public Uni<List<Finding>> find(long fromMicros, long toMicros, int count) {
        Uni<List<Finding>> keys = found(
                Pattern.MANY_KEYS_FROM_ONE_IP,
                KEYS_PER_IP,
                settings.keysPerIp(),
                Tuple.of(fromMicros, toMicros, settings.keysPerIp(), count));
        return keys.chain(one -> found(
                                Pattern.ONE_KEY_FROM_MANY_IPS,
                                IPS_PER_KEY,
                                settings.ipsPerKey(),
                                Tuple.of(fromMicros, toMicros, settings.ipsPerKey(), count))
                        .map(two -> join(one, two)))
                .chain(before -> found(
                                Pattern.HAMMERING,
                                HAMMERING,
                                settings.hammering(),
                                Tuple.of(fromMicros, toMicros, settings.hammering(), count))
                        .map(more -> join(before, more)))
                .chain(before -> found(
                                Pattern.SUDDEN_CHANGE,
                                SUDDEN,
                                settings.suddenFactor(),
                                Tuple.of(fromMicros, toMicros, (double) settings.suddenFactor(), count)
                                        .addLong(settings.past().toMillis() * 1000)
                                        .addLong((long) settings.suddenLeast()))
                        .map(more -> join(before, more)));
    }

    private static List<Finding> join(List<Finding> some, List<Finding> more) {
        return Stream.concat(some.stream(), more.stream())
                .sorted(Comparator.comparingLong(Finding::refusals).reversed())
                .toList();
    }

    private Uni<List<Finding>> found(Pattern pattern, String sql, double threshold, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> {
            List<Finding> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(finding(pattern, threshold, row)));
            return found;
        });
    }

    private static Finding finding(Pattern pattern, double threshold, Row row) {
        List<String> decisions = new ArrayList<>();
        for (UUID id : row.getArrayOfUUIDs(6)) {
            decisions.add(DecisionId.text(id));
        }
        return new Finding(
                pattern,
                row.getString(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getDouble(4),
                threshold,
                List.of(row.getArrayOfStrings(5)),
                decisions);
    }

    @Override
    public Uni<List<Finding>> take(List<Finding> findings, long sinceMicros) {
        return pool.preparedQuery(TAKE).execute(named(findings, sinceMicros)).map(rows -> {
            Set<List<String>> taken = new HashSet<>();
            rows.forEach(row -> taken.add(List.of(row.getString(0), row.getString(1))));
            return findings.stream()
                    .filter(it -> taken.contains(List.of(word(it.pattern()), it.who())))
                    .toList();
        });
    }

    @Override
    public Uni<Void> told(List<Finding> findings, long sinceMicros) {
        return pool.preparedQuery(TOLD).execute(named(findings, sinceMicros)).replaceWithVoid();
    }

    private static Tuple named(List<Finding> findings, long sinceMicros) {
        return Tuple.tuple()
                .addArrayOfString(
                        findings.stream().map(it -> word(it.pattern())).toArray(String[]::new))
                .addArrayOfString(findings.stream().map(Finding::who).toArray(String[]::new))
                .addLong(sinceMicros);
    }

    private static String word(Pattern pattern) {
        return pattern.name().toLowerCase(Locale.ROOT);
    }
}

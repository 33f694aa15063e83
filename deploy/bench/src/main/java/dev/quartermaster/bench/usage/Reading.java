package dev.quartermaster.bench.usage;

import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.HdrHistogram.Histogram;

/** Answers over events of 30 days, made in the database and summed by the service's own rebuild. */
final class Reading {

    private static final int WARM_UP = 1000;
    private static final int MEASURED = 500;
    private static final int DAYS = 30;

    private final LocalPostgres postgres;
    private final Instance instance;
    private final String token;
    private final long rows;
    private final int users;
    private final HttpClient http = HttpClient.newHttpClient();

    Reading(LocalPostgres postgres, Instance instance, String token, long rows, int users) {
        this.postgres = postgres;
        this.instance = instance;
        this.token = token;
        this.rows = rows;
        this.users = users;
    }

    void measure(Figures figures) throws SQLException {
        UsageBench.say("%,d events of %d days are made in the database", rows, DAYS);
        fill();
        UsageBench.say("%,d questions each, after %,d to warm up", MEASURED, WARM_UP);
        time(
                figures,
                "statistics of one user over 30 days",
                "< 50 ms",
                "stats?user=u-%d&from=" + day(DAYS) + "&to=" + day(0));
        time(
                figures,
                "the same with percentiles, out of the events",
                "",
                "stats?percentiles=true&user=u-%d&from=" + day(DAYS) + "&to=" + day(0));
        time(figures, "50 recent operations of one user", "< 20 ms", "operations?user=u-%d");
        time(
                figures,
                "50 recent operations of everybody by metadata",
                "< 20 ms",
                "operations?limit=50&from=" + day(DAYS) + "&meta.n=%d");
        time(
                figures,
                "50 recent operations by action and project",
                "< 20 ms",
                "operations?action=search&project=p-%d&from=" + day(DAYS));
    }

    private static String day(int ago) {
        return java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(ago).toString();
    }

    private void fill() throws SQLException {
        try (Connection connection = postgres.connect(Instance.DATABASE);
                Statement statement = connection.createStatement()) {
            for (int ago = DAYS; ago >= 1; ago--) {
                String date = day(ago);
                statement.execute("SELECT ensure_partitions('" + date + "T00:00:00Z')");
                long each = rows / DAYS;
                statement.execute("INSERT INTO events SELECT '" + date
                        + "T00:00:00Z'::timestamptz + (g - 1) * interval '1 microsecond' * "
                        + 86_400_000_000L / each + ", g + " + ago * 1_000_000_000L + ", '/bench', 'b-' || g || '-" + ago
                        + "', 'user/u-' || u, 'u-' || u, 'p-' || u % 50, (ARRAY['search','upload','api_call'])[1 + u % 3],"
                        + " 'success', 1, jsonb_build_object((ARRAY['searches','uploads','api_calls'])[1 + u % 3], 1), 1, 100,"
                        + " g % 200, '/v1/things', '203.0.113.7', NULL, NULL, jsonb_build_object('n', g % 1000)"
                        + " FROM (SELECT g, (g::bigint * 7919 % " + users + ")::int AS u FROM generate_series(1, "
                        + each
                        + ") g) s");
                statement.execute("SELECT rebuild_rollups('" + date + "', '" + day(ago - 1) + "')");
            }
            statement.execute("VACUUM ANALYZE");
        }
    }

    private void time(Figures figures, String what, String aim, String question) {
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            long begin = System.nanoTime();
            ask(String.format(question, i * 31 % Math.min(users, 50)));
            if (i >= WARM_UP) {
                histogram.recordValue((System.nanoTime() - begin) / 1000);
            }
        }
        figures.add(
                what,
                Figures.format(
                        "p50 %.1f ms, p99 %.1f ms",
                        histogram.getValueAtPercentile(50) / 1000.0, histogram.getValueAtPercentile(99) / 1000.0),
                aim);
    }

    private void ask(String question) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + instance.port() + "/api/v1/usage/" + question))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(question + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

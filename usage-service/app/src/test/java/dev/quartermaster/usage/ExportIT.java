package dev.quartermaster.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.usage.testing.UsageProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * An export that is larger than the heap of the process that makes it: it is streamed, or it fails. By default {@value #ROWS}
 * rows; {@code -Dexport.rows=1000000} for as many as you like.
 */
class ExportIT {

    private static final int ROWS = 300_000;
    private static final int HEAP_MEGABYTES = 64;

    /** What was read of an answer. */
    private record Read(long bytes, long lines) {}

    @Test
    void an_export_larger_than_the_heap() throws Exception {
        int rows = Integer.getInteger("export.rows", ROWS);
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(2);
        try (LocalPostgres postgres = LocalPostgres.startTemporary();
                LocalKafka kafka = LocalKafka.startTemporary()) {
            postgres.createDatabase(UsageProcess.DATABASE);
            kafka.createTopic("quartermaster.usage.v1", 1);
            kafka.createTopic("quartermaster.usage.v1.dlq", 1);
            kafka.createTopic("quartermaster.alerts.v1", 1);
            try (UsageProcess service = UsageProcess.start(postgres, kafka, HEAP_MEGABYTES, Map.of())) {
                service.awaitReady();
                fill(postgres, day, rows);
                for (String format : new String[] {"csv", "ndjson", "json"}) {
                    long begin = System.nanoTime();
                    Read read = read(service, day, format);
                    System.out.printf(
                            "%s: %d rows, %d MB in %.1f s with a heap of %d MB (resident %d MB)%n",
                            format,
                            rows,
                            read.bytes() / 1_000_000,
                            (System.nanoTime() - begin) / 1e9,
                            HEAP_MEGABYTES,
                            service.residentMegabytes());
                    assertThat(read.lines()).as(format).isBetween((long) rows, rows + 2L);
                    assertThat(read.bytes()).as(format).isGreaterThan(rows * 100L);
                    assertThat(service.alive()).isTrue();
                }
            }
        }
    }

    private static void fill(LocalPostgres postgres, LocalDate day, int rows) throws SQLException {
        try (Connection connection = postgres.connect(UsageProcess.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT ensure_partitions('" + day + "T00:00:00Z')");
            statement.execute(
                    "INSERT INTO events SELECT '" + day + "T00:00:00Z'::timestamptz + g * interval '1 microsecond' * "
                            + 86_400_000_000L / (rows + 1)
                            + ", g, '/export', 'e-' || g, 'user/u-' || g % 100, 'u-' || g % 100, 'p',"
                            + " 'upload', 'success', 1, jsonb_build_object('uploads', 1, 'storage_bytes', g), 1, 100, g % 200,"
                            + " '/v1/things', '203.0.113.7', 'curl/8', repeat('details ', 8), jsonb_build_object('n', g % 1000)"
                            + " FROM generate_series(1, " + rows + ") g");
        }
    }

    /** Reads as it comes and keeps nothing. */
    private static Read read(UsageProcess service, LocalDate day, String format)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/usage/export?format=" + format + "&from="
                        + day + "T00:00:00Z&to=" + day.plusDays(1) + "T00:00:00Z"))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .build();
        try (HttpClient http = HttpClient.newHttpClient();
                InputStream in = answered(http.send(request, HttpResponse.BodyHandlers.ofInputStream()))) {
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            long lines = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                for (int i = 0; i < n; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
            return new Read(bytes, lines);
        }
    }

    private static InputStream answered(HttpResponse<InputStream> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}

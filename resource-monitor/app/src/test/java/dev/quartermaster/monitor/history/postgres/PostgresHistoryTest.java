package dev.quartermaster.monitor.history.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.monitor.history.domain.Bucket;
import dev.quartermaster.monitor.history.domain.Resolution;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.measuring.domain.Readings;
import dev.quartermaster.monitor.measuring.domain.Sample;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The history against a naive oracle, and across an outage of a PostgreSQL of its own. */
class PostgresHistoryTest {

    private static final PostgresHistory.Retention RETENTION =
            new PostgresHistory.Retention(Duration.ofHours(6), Duration.ofDays(7), Duration.ofDays(400));
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Schema THERE = new Schema() {
        @Override
        public Uni<Void> ready() {
            return Uni.createFrom().voidItem();
        }

        @Override
        public boolean isReady() {
            return true;
        }
    };

    private static LocalPostgres postgres;
    private static Vertx vertx;
    private static Pool pool;

    @BeforeAll
    static void start() {
        postgres = LocalPostgres.startTemporary();
        postgres.createDatabase("monitor");
        Flyway.configure()
                .dataSource(postgres.jdbcUrl("monitor"), postgres.user(), postgres.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo(
                        PgConnectOptions.fromUri(postgres.reactiveUrl("monitor").replace("vertx-reactive:", ""))
                                .setUser(postgres.user())
                                .setPassword(postgres.password()))
                .with(new PoolOptions().setMaxSize(2).setConnectionTimeout(5))
                .using(vertx)
                .build();
    }

    @AfterAll
    static void stop() {
        pool.close().await().atMost(PATIENCE);
        vertx.close().await().atMost(PATIENCE);
        postgres.close();
    }

    private static PostgresHistory history(String host, int most) {
        return new PostgresHistory(pool, THERE, host, most, RETENTION);
    }

    private static Sample sample(double seconds, double value) {
        double[] values = new double[Metric.values().length];
        Arrays.fill(values, Double.NaN);
        values[Metric.CPU_BUSY.ordinal()] = value;
        var silent = Readings.silent(seconds);
        var reading = new dev.quartermaster.monitor.measuring.domain.Reading(
                BEGIN.plusMillis((long) (seconds * 1000)),
                silent.nanos(),
                null,
                null,
                null,
                List.of(),
                List.of(),
                silent.cpu(),
                silent.memoryPressure(),
                silent.io(),
                null,
                -1,
                List.of(),
                null);
        return new Sample(reading, values, new double[0], List.of(), List.of());
    }

    private static List<Bucket> read(PostgresHistory history, String host, Resolution resolution) {
        return history.read(host, resolution, BEGIN, BEGIN.plus(Duration.ofDays(2)), 100_000)
                .await()
                .atMost(PATIENCE);
    }

    private static void flush(PostgresHistory history) {
        history.flush().await().atMost(PATIENCE);
    }

    @Test
    void minutes_and_hours_are_what_a_naive_sum_says() {
        PostgresHistory history = history("oracle", 100_000);
        Random random = new Random(5);
        List<Double> all = new ArrayList<>();
        for (int second = 0; second < 2 * 3600; second += 5) {
            double value = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble();
            all.add(value);
            history.sampled(sample(second, value));
            if (random.nextInt(200) == 0) {
                flush(history);
            }
        }
        flush(history);
        assertThat(history.waiting()).isZero();
        List<Bucket> minutes = read(history, "oracle", Resolution.MINUTE);
        assertThat(minutes).hasSize(120);
        for (int i = 0; i < minutes.size(); i++) {
            same(minutes.get(i), all.subList(i * 12, i * 12 + 12));
        }
        List<Bucket> hours = read(history, "oracle", Resolution.HOUR);
        assertThat(hours).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(hours.get(i).at()).isEqualTo(BEGIN.plus(Duration.ofHours(i)));
            assertThat(hours.get(i).samples()).isEqualTo(720);
            // minutes with fewer values weigh as much as full ones: that is the accuracy of an hour
            double mean = all.subList(i * 720, i * 720 + 720).stream()
                    .filter(Double::isFinite)
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            assertThat(Objects.requireNonNull(hours.get(i).mean()[0])).isCloseTo(mean, within(0.01));
        }
    }

    private static void same(Bucket bucket, List<Double> values) {
        double[] there = values.stream()
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .toArray();
        assertThat(bucket.samples()).isEqualTo(12);
        assertThat(bucket.mean()[1]).as("a metric that was never told").isNull();
        assertThat(Objects.requireNonNull(bucket.mean()[0]))
                .isCloseTo(Arrays.stream(there).average().orElseThrow(), within(1e-9));
        assertThat(bucket.least()[0]).isEqualTo(Arrays.stream(there).min().orElseThrow());
        assertThat(bucket.most()[0]).isEqualTo(Arrays.stream(there).max().orElseThrow());
    }

    @Test
    void what_was_measured_during_an_outage_is_written_after_it() {
        PostgresHistory history = history("outage", 1000);
        for (int second = 0; second < 30; second++) {
            history.sampled(sample(second, 0.25));
        }
        flush(history);
        postgres.stop();
        for (int second = 30; second < 60; second++) {
            history.sampled(sample(second, 0.75));
        }
        assertThatThrownBy(() -> flush(history)).isInstanceOf(Exception.class);
        assertThat(history.writing()).isFalse();
        assertThat(history.waiting()).isEqualTo(30);
        postgres.restart();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            flush(history);
            return history.waiting() == 0;
        });
        assertThat(history.writing()).isTrue();
        assertThat(history.waiting()).isZero();
        assertThat(history.dropped()).isZero();
        assertThat(read(history, "outage", Resolution.RAW)).hasSize(60);
        assertThat(read(history, "outage", Resolution.MINUTE)).singleElement().satisfies(minute -> {
            assertThat(minute.samples()).isEqualTo(60);
            assertThat(minute.mean()[0]).isEqualTo(0.5);
        });
    }

    @Test
    void a_long_outage_costs_the_oldest_samples_and_they_are_counted() {
        PostgresHistory history = history("long", 10);
        for (int second = 0; second < 25; second++) {
            history.sampled(sample(second, 1));
        }
        assertThat(history.waiting()).isEqualTo(10);
        assertThat(history.dropped()).isEqualTo(15);
        flush(history);
        assertThat(read(history, "long", Resolution.RAW).getFirst().at()).isEqualTo(BEGIN.plusSeconds(15));
    }

    @Test
    void writing_again_changes_nothing() {
        PostgresHistory history = history("twice", 1000);
        for (int round = 0; round < 2; round++) {
            for (int second = 0; second < 90; second++) {
                history.sampled(sample(second, second / 100.0));
            }
            flush(history);
        }
        assertThat(read(history, "twice", Resolution.RAW)).hasSize(90);
        assertThat(read(history, "twice", Resolution.MINUTE))
                .extracting(Bucket::samples)
                .containsExactly(60, 30);
    }

    @Test
    void old_rows_go_by_their_own_retention() {
        PostgresHistory history = history("old", 1000);
        history.sampled(sample(0, 1));
        flush(history);
        history.prune(BEGIN.plus(Duration.ofHours(7))).await().atMost(PATIENCE);
        assertThat(read(history, "old", Resolution.RAW)).isEmpty();
        assertThat(read(history, "old", Resolution.MINUTE)).hasSize(1);
        history.prune(BEGIN.plus(Duration.ofDays(8))).await().atMost(PATIENCE);
        assertThat(read(history, "old", Resolution.MINUTE)).isEmpty();
        assertThat(read(history, "old", Resolution.HOUR)).hasSize(1);
    }
}

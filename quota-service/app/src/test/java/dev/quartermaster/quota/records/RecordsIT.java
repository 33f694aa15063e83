package dev.quartermaster.quota.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.ReplicaProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two replicas, as real processes, have on record after one was killed, one was stopped, and PostgreSQL was away. */
class RecordsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOO_LARGE =
            "{\"subject\":{\"user\":\"u-r\"},\"consume\":{\"file_bytes\":999999999999}}";

    private final LocalPostgres postgres = LocalPostgres.startTemporary();
    private ReplicaProcess one = start();
    private final ReplicaProcess two = start();

    private ReplicaProcess start() {
        if (one == null) {
            postgres.createDatabase("quota");
        }
        return ReplicaProcess.start(postgres, "quota");
    }

    @AfterEach
    void close() {
        one.process().destroyForcibly();
        two.process().destroyForcibly();
        postgres.close();
    }

    private static void refused(ReplicaProcess replica, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(replica.send("POST", "/api/v1/checks", TOO_LARGE).statusCode())
                    .isEqualTo(413);
        }
    }

    private long recorded() {
        try (Connection connection = postgres.connect("quota");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(times), 0) FROM violations")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothing_is_lost_but_the_last_moment_of_a_killed_replica() {
        one.ready();
        two.ready();
        refused(one, 50);
        refused(two, 30);
        await().atMost(SOON).until(() -> recorded() == 80);
        // counts and explanations are of all replicas, whichever is asked
        assertThat(two.send("GET", "/api/v1/stats?limit_name=file_bytes", "").body())
                .contains("\"totals\":{\"allowed\":0,\"refused\":80}");
        String answer = one.send("POST", "/api/v1/checks", TOO_LARGE.replace("u-r", "u-s"))
                .body();
        String id = answer.replaceAll(".*\"decision_id\":\"([0-9A-Z]{26})\".*", "$1");
        await().atMost(SOON)
                .until(() -> two.send("GET", "/api/v1/explain/" + id, "").statusCode() == 200);

        postgres.kill9();
        // a size needs no counter, so these are refused while nothing can be written
        refused(two, 70);
        postgres.restart();
        await().atMost(SOON).until(() -> recorded() == 151);

        one.kill();
        assertThat(recorded()).as("written before").isEqualTo(151);
        refused(two, 40);
        two.stop();
        assertThat(recorded()).as("a stop writes what is left").isEqualTo(191);

        one = ReplicaProcess.start(postgres, "quota").ready();
        String summary =
                one.send("GET", "/api/v1/violations/summary?user=u-r", "").body();
        assertThat(summary).contains("\"refusals\":190");
    }
}

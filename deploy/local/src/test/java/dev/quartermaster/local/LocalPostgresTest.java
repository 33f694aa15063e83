package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        try (LocalPostgres server = LocalPostgres.startTemporary()) {
            server.createDatabase("crash");
            int port = server.port();
            List<Integer> acknowledged = new ArrayList<>();
            try (Connection connection = server.connect("crash");
                    Statement statement = connection.createStatement()) {
                statement.execute("create table ledger (id int primary key)");
                for (int id = 0; id < 200; id++) {
                    statement.execute("insert into ledger values (" + id + ")");
                    acknowledged.add(id);
                }
                server.kill9();
                assertThatThrownBy(() -> statement.execute("insert into ledger values (-1)"))
                        .isInstanceOf(SQLException.class);
            }
            assertThat(server.isAlive()).isFalse();

            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(ids(server)).isEqualTo(acknowledged);
        }
    }

    @Test
    void isDurableAndRoomy() throws Exception {
        LocalPostgres server = LocalPostgres.shared();
        assertThat(setting(server, "server_version")).startsWith("18.");
        assertThat(setting(server, "fsync")).isEqualTo("on");
        assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(server, "full_page_writes")).isEqualTo("on");
        assertThat(setting(server, "max_connections")).isEqualTo("200");
    }

    @Test
    void keepsItsFolderBetweenRunsAndItsPasswordToItself(@TempDir Path folder) throws Exception {
        try (LocalPostgres first = LocalPostgres.start(folder, 0)) {
            first.createDatabase("kept");
            first.createDatabase("kept");
        }
        try (LocalPostgres second = LocalPostgres.start(folder, 0)) {
            assertThat(setting(second, "kept", "fsync")).isEqualTo("on");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theSharedServerIsOnePerJvm() {
        LocalPostgres first = LocalPostgres.shared();
        LocalPostgres second = LocalPostgres.shared();
        assertThat(second.port()).isEqualTo(first.port());
        assertThat(second.password()).isEqualTo(first.password());
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void refusesDatabaseNamesThatAreNotPlain() {
        assertThatThrownBy(() -> LocalPostgres.shared().createDatabase("a; drop database postgres"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhyItDidNotStart(@TempDir Path folder) {
        int taken = LocalPostgres.shared().port();
        assertThatThrownBy(() -> LocalPostgres.start(folder, taken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("could not bind");
    }

    private static List<Integer> ids(LocalPostgres server) throws SQLException {
        try (Connection connection = server.connect("crash");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from ledger order by id")) {
            List<Integer> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
            return ids;
        }
    }

    private static String setting(LocalPostgres server, String name) throws SQLException {
        return setting(server, "postgres", name);
    }

    private static String setting(LocalPostgres server, String database, String name) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

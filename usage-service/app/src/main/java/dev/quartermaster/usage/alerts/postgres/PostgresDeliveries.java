package dev.quartermaster.usage.alerts.postgres;

import dev.quartermaster.usage.alerts.Deliveries;
import dev.quartermaster.usage.records.StoreException;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries over JDBC; the clock of the database says what is due. */
@Singleton
class PostgresDeliveries implements Deliveries {

    private static final String TAKE = """
            WITH due AS (
                SELECT id FROM deliveries WHERE state = 'pending' AND next_at <= now() ORDER BY next_at LIMIT ?
                FOR UPDATE SKIP LOCKED)
            UPDATE deliveries d SET next_at = now() + make_interval(secs => ?), attempts = d.attempts + 1
            FROM due, alerts a WHERE d.id = due.id AND a.id = d.alert_id
            RETURNING d.id, d.channel, d.target, d.attempts - 1,""" + AlertJson.OBJECT + "::text," + AlertJson.SENTENCE;
    private static final String DELIVERED =
            "UPDATE deliveries SET state = 'delivered', delivered_at = now(), last_error = NULL WHERE id = ?";
    private static final String AGAIN =
            "UPDATE deliveries SET next_at = now() + make_interval(secs => ?), last_error = ? WHERE id = ?";
    private static final String DEAD = "UPDATE deliveries SET state = 'dead', last_error = ? WHERE id = ?";

    private final AgroalDataSource database;

    PostgresDeliveries(AgroalDataSource database) {
        this.database = database;
    }

    @Override
    public List<Due> take(int most, Duration lease) {
        try (Connection connection = database.getConnection();
                PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setInt(1, most);
            take.setDouble(2, lease.toSeconds());
            try (ResultSet row = take.executeQuery()) {
                List<Due> due = new ArrayList<>();
                while (row.next()) {
                    due.add(new Due(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getString(5),
                            row.getString(6)));
                }
                return due;
            }
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    @Override
    public void delivered(long id) {
        execute(DELIVERED, id);
    }

    @Override
    public void failed(long id, String why, @Nullable Duration pause) {
        if (pause == null) {
            execute(DEAD, why, id);
        } else {
            execute(AGAIN, pause.toMillis() / 1000.0, why, id);
        }
    }

    private void execute(String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            update.executeUpdate();
        } catch (SQLException e) {
            throw trouble(e);
        }
    }

    private static StoreException trouble(SQLException e) {
        return new StoreException("Deliveries cannot be reached. " + e.getSQLState(), e, false);
    }
}

package dev.quartermaster.usage.records.postgres;

import dev.quartermaster.usage.records.Positions;
import dev.quartermaster.usage.records.StoreException;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Positions in their table; the sinks move them. */
@Singleton
class PostgresPositions implements Positions {

    private static final String FIRST =
            "INSERT INTO intake_offsets (topic, partition, next_offset) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String SELECT = "SELECT partition, next_offset FROM intake_offsets WHERE topic = ?";

    private final AgroalDataSource database;

    PostgresPositions(AgroalDataSource database) {
        this.database = database;
    }

    @Override
    public Map<Integer, Long> of(String topic, Map<Integer, Long> beginnings) {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement(FIRST)) {
                for (Map.Entry<Integer, Long> entry : new TreeMap<>(beginnings).entrySet()) {
                    insert.setString(1, topic);
                    insert.setInt(2, entry.getKey());
                    insert.setLong(3, entry.getValue());
                    insert.executeUpdate();
                }
            }
            return all(connection, topic);
        } catch (SQLException e) {
            throw new StoreException("The positions cannot be read. " + e.getSQLState(), e, false);
        }
    }

    private static Map<Integer, Long> all(Connection connection, String topic) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, topic);
            try (ResultSet rows = select.executeQuery()) {
                Map<Integer, Long> positions = new HashMap<>();
                while (rows.next()) {
                    positions.put(rows.getInt(1), rows.getLong(2));
                }
                return positions;
            }
        }
    }
}

package dev.quartermaster.usage.alerts.postgres;

import dev.quartermaster.usage.alerts.domain.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;

/** What subjects have set. */
final class SettingsRows {

    /** The subject's own, else those of everybody. */
    private static final String SELECT = "SELECT levels, resets, webhook, email FROM alert_settings"
            + " WHERE subject IN (?, '*') ORDER BY subject = '*' LIMIT 1";

    private SettingsRows() {}

    static Settings of(Connection connection, String subject) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, subject);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Settings.USUAL;
                }
                Integer[] levels = (Integer[]) row.getArray(1).getArray();
                return new Settings(
                        new HashSet<>(Arrays.asList(levels)), row.getBoolean(2), row.getString(3), row.getString(4));
            }
        }
    }
}

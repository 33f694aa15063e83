package dev.quartermaster.usage.alerts.postgres;

import dev.quartermaster.usage.alerts.AlertLedger;
import dev.quartermaster.usage.alerts.domain.Forecast;
import dev.quartermaster.usage.alerts.domain.Quiet;
import dev.quartermaster.usage.alerts.domain.Settings;
import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.records.StoreException;
import dev.quartermaster.usage.records.domain.Written;
import io.agroal.api.AgroalDataSource;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Alerts over JDBC, one row at a time: there are few. */
@Singleton
class PostgresAlertLedger implements AlertLedger {

    private static final String ADVANCE = "UPDATE intake_offsets SET next_offset = ?, changed_at = now()"
            + " WHERE topic = ? AND partition = ? AND next_offset = ?";
    private static final String INSERT = "INSERT INTO alerts (source, event_id, time, subject, user_id, scope, kind,"
            + " limit_name, metric, level, threshold, used, amount, period_start, period_end, reason, reached_at, quiet)"
            + " VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id";
    /** Those of one subject come in one partition, so they are never written at the same time. */
    private static final String TOLD = "SELECT EXISTS (SELECT FROM alerts WHERE subject = ?"
            + " AND scope = ?::jsonb AND limit_name = ? AND threshold = ? AND NOT quiet AND time > ?)";

    private static final String DELIVER = "INSERT INTO deliveries (alert_id, channel, target) VALUES (?, ?, ?)";
    private static final String PACE = "SELECT count(DISTINCT bucket) FROM rollup_hour WHERE user_id = ? AND metric = ?"
            + " AND status = 'success' AND bucket >= ? AND amount > 0";

    private final AgroalDataSource database;
    private final Quiet quiet;

    PostgresAlertLedger(
            AgroalDataSource database,
            @ConfigProperty(name = "quartermaster.alerts.quiet") Duration endless,
            @ConfigProperty(name = "quartermaster.alerts.quiet-short") Duration brief) {
        this.database = database;
        this.quiet = new Quiet(endless, brief);
    }

    @Override
    public Written write(
            String topic,
            List<AlertEvent> alerts,
            List<FindingEvent> findings,
            int unreadable,
            Map<Integer, Span> positions) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!advance(connection, topic, positions)) {
                    connection.rollback();
                    return new Written.Overtaken();
                }
                int counted = 0;
                for (AlertEvent alert : alerts) {
                    counted += write(connection, alert) ? 1 : 0;
                }
                for (FindingEvent finding : findings) {
                    counted += FindingRows.insert(connection, finding) ? 1 : 0;
                }
                connection.commit();
                return new Written.Done(counted, alerts.size() + findings.size() - counted, unreadable);
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("Alerts were not written. " + e.getSQLState(), e, false);
        }
    }

    private static boolean advance(Connection connection, String topic, Map<Integer, Span> positions)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            for (Map.Entry<Integer, Span> entry : new TreeMap<>(positions).entrySet()) {
                update.setLong(1, entry.getValue().next());
                update.setString(2, topic);
                update.setInt(3, entry.getKey());
                update.setLong(4, entry.getValue().first());
                if (update.executeUpdate() != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean write(Connection connection, AlertEvent event) throws SQLException {
        Settings settings = SettingsRows.of(connection, event.subject());
        if (!settings.shows(event.data())) {
            return true;
        }
        boolean nagging = nagging(connection, event);
        Optional<Long> id = insert(connection, event, nagging, reached(connection, event));
        if (id.isEmpty()) {
            return false;
        }
        if (!nagging) {
            for (Settings.Target target : settings.targets(event.data())) {
                try (PreparedStatement deliver = connection.prepareStatement(DELIVER)) {
                    deliver.setLong(1, id.get());
                    deliver.setString(2, target.channel());
                    deliver.setString(3, target.address());
                    deliver.executeUpdate();
                }
            }
        }
        return true;
    }

    /** Whether a limit that has no period, or a short one, was crossed again a short time after it was told. */
    private boolean nagging(Connection connection, AlertEvent event) throws SQLException {
        Alert alert = event.data();
        Integer threshold = alert.thresholdPercent();
        Duration pause = quiet.after(alert);
        if (threshold == null || pause.isZero()) {
            return false;
        }
        try (PreparedStatement select = connection.prepareStatement(TOLD)) {
            select.setString(1, event.subject());
            select.setString(2, scope(alert));
            select.setString(3, alert.limit());
            select.setInt(4, threshold);
            select.setObject(5, at(event.time().minus(pause)));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static @Nullable Instant reached(Connection connection, AlertEvent event) throws SQLException {
        Alert alert = event.data();
        String user = alert.scope().get("user");
        Instant start = alert.periodStart();
        Instant end = alert.periodEnd();
        Long amount = alert.amount();
        if (alert.kind() != Alert.Kind.THRESHOLD || user == null || start == null || end == null || amount == null) {
            return null;
        }
        try (PreparedStatement select = connection.prepareStatement(PACE)) {
            select.setString(1, user);
            select.setString(2, alert.metric());
            select.setObject(3, at(start));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                BigDecimal used = BigDecimal.valueOf(alert.used());
                return Forecast.reached(
                                new Forecast.Pace(start, end, event.time(), used, row.getLong(1)),
                                BigDecimal.valueOf(amount))
                        .orElse(null);
            }
        }
    }

    private static Optional<Long> insert(
            Connection connection, AlertEvent event, boolean nagging, @Nullable Instant reached) throws SQLException {
        Alert alert = event.data();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, event.source());
            insert.setString(2, event.id());
            insert.setObject(3, at(event.time()));
            insert.setString(4, event.subject());
            insert.setString(5, alert.scope().get("user"));
            insert.setString(6, scope(alert));
            insert.setString(7, alert.kind().wire());
            insert.setString(8, alert.limit());
            insert.setString(9, alert.metric());
            insert.setString(10, alert.level().wire());
            insert.setObject(11, alert.thresholdPercent());
            insert.setLong(12, alert.used());
            insert.setObject(13, alert.amount());
            insert.setObject(14, at(alert.periodStart()));
            insert.setObject(15, at(alert.periodEnd()));
            Alert.Reason reason = alert.reason();
            insert.setString(16, reason == null ? null : reason.wire());
            insert.setObject(17, at(reached));
            insert.setBoolean(18, nagging);
            try (ResultSet row = insert.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static String scope(Alert alert) {
        JsonObject scope = new JsonObject();
        new TreeMap<>(alert.scope()).forEach(scope::put);
        return scope.encode();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}

package dev.quartermaster.usage.alerts.postgres;

import dev.quartermaster.usage.contract.Finding;
import dev.quartermaster.usage.contract.FindingEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;

/** Findings in the table of alerts. */
final class FindingRows {

    private static final String INSERT =
            "INSERT INTO alerts (source, event_id, time, subject, scope, kind, level, quiet,"
                    + " finding) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, true, ?::jsonb) ON CONFLICT DO NOTHING";

    private FindingRows() {}

    /** Whether it is new. */
    static boolean insert(Connection connection, FindingEvent event) throws SQLException {
        Finding finding = event.data();
        JsonObject scope = new JsonObject();
        new TreeMap<>(finding.scope()).forEach(scope::put);
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, event.source());
            insert.setString(2, event.id());
            insert.setObject(3, event.time().atOffset(ZoneOffset.UTC));
            insert.setString(4, event.subject());
            insert.setString(5, scope.encode());
            insert.setString(6, finding.kind().wire());
            insert.setString(7, finding.level().wire());
            insert.setString(8, evidence(finding).encode());
            return insert.executeUpdate() == 1;
        }
    }

    private static JsonObject evidence(Finding finding) {
        return new JsonObject()
                .put("pattern", finding.pattern().wire())
                .put("first_at", finding.firstAt().toString())
                .put("last_at", finding.lastAt().toString())
                .put("refusals", finding.refusals())
                .put("measure", finding.measure())
                .put("threshold", finding.threshold())
                .put("others", new JsonArray(List.copyOf(finding.others())))
                .put("decisions", new JsonArray(List.copyOf(finding.decisions())));
    }
}

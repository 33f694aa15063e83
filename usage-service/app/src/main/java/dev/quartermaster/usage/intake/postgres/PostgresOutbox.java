package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.intake.Outbox;
import dev.quartermaster.usage.records.StoreException;
import dev.quartermaster.usage.records.Topics;
import dev.quartermaster.usage.records.domain.Raw;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The dead letters that have no time of publishing. */
@Singleton
class PostgresOutbox implements Outbox {

    private static final long PATIENCE_SECONDS = 15;
    private static final String SELECT = "SELECT id, topic, partition, record_offset, line, record_key,"
            + " headers::text, value, reason, detail FROM dead_letters WHERE published_at IS NULL ORDER BY id LIMIT ?"
            + " FOR UPDATE SKIP LOCKED";
    private static final String MARK = "UPDATE dead_letters SET published_at = now() WHERE id = ANY (?)";

    private final AgroalDataSource database;

    PostgresOutbox(AgroalDataSource database) {
        this.database = database;
    }

    @Override
    public int publish(int most, Function<List<Topics.Message>, CompletionStage<Void>> write) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            List<Long> ids = new ArrayList<>();
            List<Topics.Message> messages = read(connection, most, ids);
            if (!ids.isEmpty()) {
                write.apply(messages).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                mark(connection, ids);
            }
            connection.commit();
            return ids.size();
        } catch (SQLException | ExecutionException | TimeoutException e) {
            throw new StoreException("Dead letters were not published.", e, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted while publishing dead letters.", e, false);
        }
    }

    private static List<Topics.Message> read(Connection connection, int most, List<Long> ids) throws SQLException {
        List<Topics.Message> messages = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setInt(1, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                    messages.add(message(row));
                }
            }
        }
        return messages;
    }

    private static Topics.Message message(ResultSet row) throws SQLException {
        List<Raw.Header> headers = new ArrayList<>(HeaderText.read(row.getString(7)));
        headers.add(Raw.Header.of("qm_dead_letter_id", row.getString(1)));
        headers.add(Raw.Header.of("qm_topic", row.getString(2)));
        headers.add(Raw.Header.of("qm_partition", row.getString(3)));
        headers.add(Raw.Header.of("qm_offset", row.getString(4)));
        headers.add(Raw.Header.of("qm_line", row.getString(5)));
        headers.add(Raw.Header.of("qm_reason", row.getString(9)));
        headers.add(Raw.Header.of("qm_detail", row.getString(10)));
        return new Topics.Message(row.getBytes(6), headers, row.getBytes(8));
    }

    private static void mark(Connection connection, List<Long> ids) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MARK)) {
            update.setArray(1, connection.createArrayOf("int8", ids.toArray()));
            update.executeUpdate();
        }
    }
}

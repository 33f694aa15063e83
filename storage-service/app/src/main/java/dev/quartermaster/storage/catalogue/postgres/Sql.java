package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs statements, each call in a transaction of its own, and says in the words of the catalogue what goes wrong. */
@Singleton
class Sql {

    private final DataSource source;

    Sql(DataSource source) {
        this.source = source;
    }

    /** What is done within a transaction. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** Reads one row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    <T> T transaction(Work<T> work) {
        return connected(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        });
    }

    private <T> T connected(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            ErrorCode code = code(e);
            throw new ProblemException(Problem.of(code, code.description()), e);
        }
    }

    /** One statement, which is a transaction without being told to begin and to end: one way to the database instead of two. */
    <T> List<T> all(String sql, Row<T> row, @Nullable Object... arguments) {
        return connected(connection -> all(connection, sql, row, arguments));
    }

    /** One statement, like {@link #all}. */
    int change(String sql, @Nullable Object... arguments) {
        return connected(connection -> change(connection, sql, arguments));
    }

    static <T> List<T> all(Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.of(rows));
            }
            return found;
        }
    }

    /** The first row of the last of several statements that go to the database together. */
    static <T> Optional<T> last(Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments)) {
            statement.execute();
            ResultSet rows = statement.getResultSet();
            while (statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)) {
                rows = statement.getResultSet();
            }
            return rows.next() ? Optional.of(row.of(rows)) : Optional.empty();
        }
    }

    static <T> Optional<T> one(Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        return all(connection, sql, row, arguments).stream().findFirst();
    }

    static int change(Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            switch (argument) {
                case Instant instant -> statement.setTimestamp(i + 1, Timestamp.from(instant));
                case UUID[] ids -> statement.setArray(i + 1, connection.createArrayOf("uuid", ids));
                case String[] texts -> statement.setArray(i + 1, connection.createArrayOf("text", texts));
                case Long[] numbers -> statement.setArray(i + 1, connection.createArrayOf("bigint", numbers));
                case Boolean[] choices -> statement.setArray(i + 1, connection.createArrayOf("boolean", choices));
                case null, default -> statement.setObject(i + 1, argument);
            }
        }
        return statement;
    }

    private static ErrorCode code(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (e instanceof SQLTimeoutException || state.equals("57014")) {
            return ErrorCode.DB_TIMEOUT;
        }
        if (state.startsWith("40") || state.startsWith("55")) {
            return ErrorCode.DB_CONTENTION;
        }
        boolean away = state.isEmpty() || state.startsWith("08") || state.startsWith("57") || state.startsWith("53");
        return away ? ErrorCode.DB_UNAVAILABLE : ErrorCode.UNEXPECTED;
    }
}

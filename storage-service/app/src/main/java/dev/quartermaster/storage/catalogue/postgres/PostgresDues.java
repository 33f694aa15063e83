package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.Dues;
import dev.quartermaster.storage.catalogue.domain.Due;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Dues in a table of their own; whoever made one tells it at once, and the others only after a while. */
@Singleton
class PostgresDues implements Dues {

    /** Long enough for whoever made a due to settle it. */
    static final Duration GRACE = Duration.ofSeconds(20);

    private final Sql sql;
    private final InstantSource clock;

    PostgresDues(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    static void owe(Connection connection, Due due, Instant now) throws SQLException {
        Sql.change(
                connection,
                "insert into dues (id, owner, reservation, bytes, bytes_held, uploads, try_at) values (?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (id) do nothing",
                due.id(),
                due.owner(),
                due.reservation(),
                due.bytes(),
                due.bytesHeld(),
                due.uploads(),
                now.plus(GRACE));
    }

    @Override
    public List<Due> ready(int limit) {
        return sql.all(
                "select id, owner, reservation, bytes, bytes_held, uploads from dues where try_at <= ? order by try_at limit ?",
                row -> new Due(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getObject(3, UUID.class),
                        row.getLong(4),
                        row.getBoolean(5),
                        row.getLong(6)),
                clock.instant(),
                limit);
    }

    @Override
    public boolean any(String owner) {
        return !sql.all("select id from dues where owner = ? limit 1", row -> true, owner)
                .isEmpty();
    }

    @Override
    public void settled(Due due) {
        sql.change("delete from dues where id = ?", due.id());
    }

    @Override
    public void postpone(Due due, Instant tryAt) {
        sql.change("update dues set attempts = attempts + 1, try_at = ? where id = ?", tryAt, due.id());
    }

    @Override
    public void owe(Due due) {
        sql.transaction(connection -> {
            owe(connection, due, clock.instant());
            return true;
        });
    }
}

package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.LinkJournal;
import dev.quartermaster.storage.catalogue.LinkSearch;
import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pre-authenticated requests in the table {@code links}. */
@Singleton
class PostgresLinks implements LinkJournal, LinkSearch {

    private static final UUID FIRST = new UUID(0, 0);

    private static final String COLUMNS =
            "id, path, owner, writes, store_id, reservation, held, max_bytes, etag_before, created_at, expires_at";

    private static final String NOTE = "insert into links (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict (id) do update set store_id = excluded.store_id, reservation = excluded.reservation,"
            + " held = excluded.held";

    private final Sql sql;

    PostgresLinks(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void note(Link link) {
        sql.change(
                NOTE,
                link.id(),
                link.path().text(),
                link.owner(),
                link.writes(),
                link.storeId(),
                link.reservation(),
                link.held(),
                link.maxBytes(),
                link.etagBefore(),
                link.createdAt(),
                link.expiresAt());
    }

    @Override
    public boolean end(UUID link) {
        return sql.change("delete from links where id = ?", link) > 0;
    }

    @Override
    public Optional<Link> find(UUID link) {
        return where("id = ?", link).stream().findFirst();
    }

    @Override
    public List<Link> writing(ObjectPath path) {
        return where("writes and path = ? order by id", path.text());
    }

    @Override
    public List<Link> reading(ObjectPath path) {
        return where("not writes and path = ? order by id", path.text());
    }

    @Override
    public List<Link> of(String owner, @Nullable UUID after, int limit) {
        return where("owner = ? and id > ? order by id limit ?", owner, after == null ? FIRST : after, limit);
    }

    @Override
    public List<Link> writing(@Nullable UUID after, int limit) {
        return where("writes and id > ? order by id limit ?", after == null ? FIRST : after, limit);
    }

    @Override
    public List<Link> expired(Instant now, int limit) {
        return where("expires_at <= ? order by expires_at limit ?", now, limit);
    }

    private List<Link> where(String condition, Object... arguments) {
        return sql.all("select " + COLUMNS + " from links where " + condition, PostgresLinks::link, arguments);
    }

    private static Link link(ResultSet row) throws SQLException {
        return new Link(
                row.getObject(1, UUID.class),
                ObjectPath.parse(row.getString(2)),
                row.getString(3),
                row.getBoolean(4),
                row.getString(5),
                row.getObject(6, UUID.class),
                row.getLong(7),
                row.getLong(8),
                row.getString(9),
                row.getTimestamp(10).toInstant(),
                row.getTimestamp(11).toInstant());
    }
}

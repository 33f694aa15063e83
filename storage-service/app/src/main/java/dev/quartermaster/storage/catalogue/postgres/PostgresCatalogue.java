package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Recorded;
import dev.quartermaster.storage.catalogue.domain.Stored;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.Versions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Entries in the table {@code objects}; changes of one path queue up behind an advisory lock. */
@Singleton
class PostgresCatalogue implements Catalogue {

    static final String COLUMNS =
            "id, path, owner, size, content_type, sha256, etag, metadata::text, version, created_at, updated_at";

    /** Two statements, so that the second one sees what was done before the lock was free. */
    private static final String LOCKED = "select pg_advisory_xact_lock(hashtextextended(?, 0)); select " + COLUMNS
            + " from objects where path = ? for update";

    /** Everything that becomes of an upload, none of which depends on the rest. */
    private static final String RECORD = """
            with ended as (delete from uploads where id = ?),
                owed as (insert into dues (id, owner, reservation, bytes, bytes_held, uploads, try_at)
                    select d.*, ?::timestamptz from unnest(?::uuid[], ?::text[], ?::uuid[], ?::bigint[], ?::boolean[], ?::bigint[]) d
                    on conflict (id) do nothing)
            insert into objects (id, path, owner, type, size, content_type, sha256, etag, metadata, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
            on conflict (path) do update set size = excluded.size, content_type = excluded.content_type,
                sha256 = excluded.sha256, etag = excluded.etag, metadata = excluded.metadata,
                version = objects.version + 1, updated_at = excluded.updated_at
            returning\s""" + COLUMNS;

    private final Sql sql;
    private final Versions versions;
    private final InstantSource clock;

    PostgresCatalogue(Sql sql, Versions versions, InstantSource clock) {
        this.sql = sql;
        this.versions = versions;
        this.clock = clock;
    }

    @Override
    public Optional<Entry> find(ObjectPath path) {
        return sql
                .all("select " + COLUMNS + " from objects where path = ?", PostgresCatalogue::entry, path.text())
                .stream()
                .findFirst();
    }

    @Override
    public Recorded record(Stored stored) {
        boolean kept = versions.kept();
        return sql.transaction(connection -> {
            Upload upload = stored.upload();
            Optional<Entry> before = locked(connection, upload.path());
            long growth = growth(stored, before, kept);
            List<Due> dues =
                    Due.of(upload.id(), before.map(Entry::owner).orElse(upload.owner()), growth, stored.holds());
            Instant now = clock.instant();
            Entry entry = Sql.one(
                            connection,
                            RECORD,
                            PostgresCatalogue::entry,
                            upload.id(),
                            now.plus(PostgresDues.GRACE),
                            dues.stream().map(Due::id).toArray(UUID[]::new),
                            dues.stream().map(Due::owner).toArray(String[]::new),
                            dues.stream().map(Due::reservation).toArray(UUID[]::new),
                            dues.stream().map(Due::bytes).toArray(Long[]::new),
                            dues.stream().map(Due::bytesHeld).toArray(Boolean[]::new),
                            dues.stream().map(Due::uploads).toArray(Long[]::new),
                            upload.objectId(),
                            upload.path().text(),
                            upload.owner(),
                            upload.path().type().text(),
                            stored.size(),
                            upload.contentType(),
                            stored.sha256(),
                            stored.storeEtag(),
                            upload.metadata(),
                            now,
                            now)
                    .orElseThrow();
            return new Recorded(entry, before.isEmpty(), dues);
        });
    }

    /** What is recorded again is there already; what was there before goes on counting where the bucket keeps it. */
    private static long growth(Stored stored, Optional<Entry> before, boolean kept) {
        boolean again =
                before.filter(it -> it.storeEtag().equals(stored.storeEtag())).isPresent();
        long there = before.map(Entry::size).orElse(0L);
        return stored.size() - (again || !kept ? there : 0);
    }

    @Override
    public List<Due> remove(Entry entry) {
        boolean kept = versions.kept();
        return sql.transaction(connection -> {
            Optional<Entry> there = locked(connection, entry.path())
                    .filter(now -> now.storeEtag().equals(entry.storeEtag()));
            if (there.isEmpty()) {
                return List.of();
            }
            Sql.change(
                    connection,
                    "delete from objects where path = ?",
                    entry.path().text());
            if (kept || there.get().size() == 0) {
                return List.of();
            }
            // one object is removed once in each of its versions, so the key is never used for something else
            UUID cause = UUID.nameUUIDFromBytes(there.get().etag().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Due due = Due.change(cause, entry.owner(), -there.get().size());
            PostgresDues.owe(connection, due, clock.instant());
            return List.of(due);
        });
    }

    @Override
    public Optional<Entry> describe(Entry entry, String metadata) {
        return sql
                .all(
                        "update objects set metadata = ?::jsonb, version = version + 1, updated_at = ?"
                                + " where path = ? and id = ? and version = ? returning " + COLUMNS,
                        PostgresCatalogue::entry,
                        metadata,
                        clock.instant(),
                        entry.path().text(),
                        entry.id(),
                        entry.version())
                .stream()
                .findFirst();
    }

    private static Optional<Entry> locked(Connection connection, ObjectPath path) throws SQLException {
        return Sql.last(connection, LOCKED, PostgresCatalogue::entry, path.text(), path.text());
    }

    static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject(1, UUID.class),
                ObjectPath.parse(row.getString(2)),
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getLong(9),
                row.getTimestamp(10).toInstant(),
                row.getTimestamp(11).toInstant());
    }
}

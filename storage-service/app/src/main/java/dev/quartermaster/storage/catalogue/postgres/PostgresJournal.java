package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Uploads on their way, in the table {@code uploads}. */
@Singleton
class PostgresJournal implements UploadJournal {

    private static final String NOTE = """
            insert into uploads (id, path, owner, object_id, content_type, metadata, parts_id, reservations, touched_at)
            values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            on conflict (id) do update set parts_id = excluded.parts_id, reservations = excluded.reservations,
                touched_at = excluded.touched_at
            """;

    static final String COLUMNS = "id, path, owner, object_id, content_type, metadata::text, parts_id, reservations";

    private final Sql sql;
    private final InstantSource clock;

    PostgresJournal(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public void note(Upload upload) {
        sql.change(
                NOTE,
                upload.id(),
                upload.path().text(),
                upload.owner(),
                upload.objectId(),
                upload.contentType(),
                upload.metadata(),
                upload.partsId(),
                upload.reservations().toArray(UUID[]::new),
                clock.instant());
    }

    @Override
    public void end(UUID upload) {
        sql.change("delete from uploads where id = ?", upload);
    }

    @Override
    public boolean busy(ObjectPath path) {
        return !sql.all("select id from uploads where path = ?", row -> true, path.text())
                .isEmpty();
    }

    @Override
    public Optional<Upload> find(UUID upload) {
        return where("id = ?", upload).stream().findFirst();
    }

    @Override
    public List<Upload> of(String owner) {
        return where("owner = ? order by id", owner);
    }

    @Override
    public boolean knows(String partsId) {
        return !where("parts_id = ?", partsId).isEmpty();
    }

    @Override
    public List<Upload> abandoned(Instant since, int limit) {
        return where("touched_at < ? order by touched_at limit ?", since, limit);
    }

    private List<Upload> where(String condition, Object... arguments) {
        return sql.all("select " + COLUMNS + " from uploads where " + condition, PostgresJournal::upload, arguments);
    }

    static Upload upload(ResultSet row) throws SQLException {
        return new Upload(
                row.getObject(1, UUID.class),
                ObjectPath.parse(row.getString(2)),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                List.of((UUID[]) row.getArray(8).getArray()));
    }
}

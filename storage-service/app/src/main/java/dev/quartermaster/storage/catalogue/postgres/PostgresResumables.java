package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.ResumableUploads;
import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import dev.quartermaster.storage.catalogue.domain.Resumable;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Resumable uploads beside the table {@code uploads}. */
@Singleton
class PostgresResumables implements ResumableUploads {

    private static final String FIND = "select " + PostgresJournal.COLUMNS
            + ", length, received, digest, sha256, etag_before, size_before, holds"
            + " from uploads join resumable_uploads on upload = id where id = ?";

    private final Sql sql;
    private final InstantSource clock;

    PostgresResumables(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public void create(Resumable resumable) {
        sql.change(
                "insert into resumable_uploads (upload, length, digest, sha256, etag_before, size_before, holds)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                resumable.upload().id(),
                resumable.length(),
                resumable.digest(),
                resumable.sha256(),
                resumable.etagBefore(),
                resumable.sizeBefore(),
                text(resumable.holds()));
    }

    @Override
    public Optional<Resumable> find(UUID upload) {
        return sql.all(FIND, PostgresResumables::resumable, upload).stream().findFirst();
    }

    @Override
    public Optional<Resumable> claim(UUID upload, UUID claim, @Nullable Long length) {
        return sql.transaction(connection -> {
            int claimed = Sql.change(
                    connection,
                    "update resumable_uploads set claim = ?, length = coalesce(length, ?) where upload = ?",
                    claim,
                    length,
                    upload);
            if (claimed == 0) {
                return Optional.empty();
            }
            Sql.change(connection, "update uploads set touched_at = ? where id = ?", clock.instant(), upload);
            return Sql.one(connection, FIND, PostgresResumables::resumable, upload);
        });
    }

    @Override
    public Optional<Integer> number(UUID upload, UUID claim) {
        return sql
                .all(
                        "update resumable_uploads set next_part = next_part + 1 where upload = ? and claim = ?"
                                + " returning next_part - 1",
                        row -> row.getInt(1),
                        upload,
                        claim)
                .stream()
                .findFirst();
    }

    @Override
    public boolean add(UUID upload, UUID claim, Resumable.Piece piece, String digest, List<HeldBytes> holds) {
        return sql.transaction(connection -> {
            int mine = Sql.change(
                    connection,
                    "update resumable_uploads set received = received + ?, digest = ?, holds = ?"
                            + " where upload = ? and claim = ?",
                    piece.size(),
                    digest,
                    text(holds),
                    upload,
                    claim);
            if (mine == 0) {
                return false;
            }
            Sql.change(
                    connection,
                    "insert into resumable_parts (upload, number, etag, size) values (?, ?, ?, ?)",
                    upload,
                    piece.number(),
                    piece.etag(),
                    piece.size());
            Sql.change(connection, "update uploads set touched_at = ? where id = ?", clock.instant(), upload);
            return true;
        });
    }

    @Override
    public List<Resumable.Piece> pieces(UUID upload) {
        return sql.all(
                "select number, etag, size from resumable_parts where upload = ? order by number",
                row -> new Resumable.Piece(row.getInt(1), row.getString(2), row.getLong(3)),
                upload);
    }

    private static Resumable resumable(ResultSet row) throws SQLException {
        return new Resumable(
                PostgresJournal.upload(row),
                row.getObject("length", Long.class),
                row.getLong("received"),
                row.getString("digest"),
                row.getString("sha256"),
                row.getString("etag_before"),
                row.getLong("size_before"),
                holds(row.getString("holds")));
    }

    /** Each as {@code reservation=bytes}, the reservation empty where nothing is held. */
    private static String text(List<HeldBytes> holds) {
        List<String> each = new ArrayList<>();
        for (HeldBytes hold : holds) {
            each.add((hold.reservation() == null ? "" : hold.reservation()) + "=" + hold.bytes());
        }
        return String.join(",", each);
    }

    private static List<HeldBytes> holds(String text) {
        List<HeldBytes> holds = new ArrayList<>();
        for (String each : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            int sign = each.indexOf('=');
            UUID reservation = sign == 0 ? null : UUID.fromString(each.substring(0, sign));
            holds.add(new HeldBytes(reservation, Long.parseLong(each.substring(sign + 1))));
        }
        return holds;
    }
}

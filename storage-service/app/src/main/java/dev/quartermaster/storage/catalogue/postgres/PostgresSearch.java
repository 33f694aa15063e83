package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.catalogue.domain.Use;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions about many entries. Conditions are fixed texts; whatever a caller wrote is an argument. */
@Singleton
class PostgresSearch implements CatalogueSearch {

    private final Sql sql;

    PostgresSearch(Sql sql) {
        this.sql = sql;
    }

    /** Conditions and their arguments, in the same order. */
    private static final class Where {
        final StringBuilder text = new StringBuilder("true");
        final List<@Nullable Object> arguments = new ArrayList<>();

        Where and(String condition, @Nullable Object argument) {
            if (argument != null) {
                text.append(" and ").append(condition);
                arguments.add(argument);
            }
            return this;
        }

        @Nullable
        Object[] with(Object... more) {
            List<@Nullable Object> all = new ArrayList<>(arguments);
            all.addAll(List.of(more));
            return all.toArray();
        }
    }

    private static Where where(Search search) {
        return new Where()
                .and("owner = ?", search.owner())
                .and("starts_with(path, ?)", search.prefix())
                // the same as a range, which the index of paths can answer
                .and("path >= ?", search.prefix())
                .and("type = ?", search.type() == null ? null : search.type().text())
                .and("size >= ?", search.minSize())
                .and("size <= ?", search.maxSize())
                .and("updated_at >= ?", search.from())
                .and("updated_at < ?", search.to());
    }

    /** Containment finds candidates by the index; equal they are only when every member is the same as a whole. */
    private static Where filtered(Search search) {
        return where(search)
                .and("metadata @> ?::jsonb", search.metadata())
                .and(
                        "not exists (select from jsonb_each(?::jsonb) wanted"
                                + " where metadata -> wanted.key is distinct from wanted.value)",
                        search.metadata());
    }

    private static Where direct(Search search, Where where) {
        String prefix = search.prefix() == null ? "" : search.prefix();
        return search.direct() ? where.and("position('/' in substr(path, ?)) = 0", prefix.length() + 1) : where;
    }

    @Override
    public Found find(Search search) {
        return sql.transaction(connection -> {
            long before = count(connection, direct(search, where(search)));
            Where filtered = direct(search, filtered(search));
            long matching = search.metadata() == null ? before : count(connection, filtered);
            Where page = filtered.and("path > ?", search.after());
            List<Entry> entries = Sql.all(
                    connection,
                    "select " + PostgresCatalogue.COLUMNS + " from objects where " + page.text
                            + " order by path limit ?",
                    PostgresCatalogue::entry,
                    page.with(search.limit() + 1));
            boolean more = entries.size() > search.limit();
            return new Found(more ? entries.subList(0, search.limit()) : entries, before, matching, more);
        });
    }

    private static long count(Connection connection, Where where) throws SQLException {
        return Sql.one(
                        connection,
                        "select count(*) from objects where " + where.text,
                        row -> row.getLong(1),
                        where.with())
                .orElse(0L);
    }

    @Override
    public List<String> folders(Search search) {
        String prefix = search.prefix() == null ? "" : search.prefix();
        Where where = filtered(search);
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(prefix.length());
        arguments.addAll(where.arguments);
        return sql
                .all(
                        "select distinct split_part(substr(path, ? + 1), '/', 1) as folder, position('/' in substr(path, "
                                + prefix.length() + " + 1)) > 0 as deeper from objects where " + where.text
                                + " order by 1 limit 1000",
                        row -> row.getBoolean(2) ? prefix + row.getString(1) + '/' : "",
                        arguments.toArray())
                .stream()
                .filter(folder -> !folder.isEmpty())
                .toList();
    }

    @Override
    public Use use(String owner) {
        return sql.all(
                        "select coalesce(sum(size), 0), count(*) from objects where owner = ?",
                        row -> new Use(row.getLong(1), row.getLong(2)),
                        owner)
                .getFirst();
    }

    @Override
    public List<String> owners(String after, int limit) {
        return sql.all(
                "select owner from (select owner from objects union select owner from uploads union select owner from links)"
                        + " known where owner > ? order by owner limit ?",
                row -> row.getString(1),
                after,
                limit);
    }
}

package dev.quartermaster.storage.catalogue.postgres;

import dev.quartermaster.storage.catalogue.DeletionPlans;
import dev.quartermaster.storage.catalogue.DeletionProgress;
import dev.quartermaster.storage.catalogue.domain.DeletionItem;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Plans and their items in the tables {@code deletion_plans} and {@code deletion_items}. */
@Singleton
class PostgresDeletions implements DeletionPlans, DeletionProgress {

    private static final String PLAN =
            "select id, owner, state, objects, versions, uploads, pars, bytes, created_at, expires_at from deletion_plans";
    private static final String ITEM = "select number, kind, name, tag, version, bytes from deletion_items";

    private final Sql sql;

    PostgresDeletions(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void note(DeletionPlan plan) {
        DeletionPlan.Totals totals = plan.totals();
        sql.change(
                "insert into deletion_plans (id, owner, state, objects, versions, uploads, pars, bytes, created_at,"
                        + " expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
                        + " state = excluded.state, objects = excluded.objects, versions = excluded.versions,"
                        + " uploads = excluded.uploads, pars = excluded.pars, bytes = excluded.bytes",
                plan.id(),
                plan.owner(),
                lower(plan.state()),
                totals.objects(),
                totals.versions(),
                totals.uploads(),
                totals.pars(),
                totals.bytes(),
                plan.createdAt(),
                plan.expiresAt());
    }

    @Override
    public void add(UUID plan, List<DeletionItem> items) {
        sql.transaction(connection -> {
            for (DeletionItem item : items) {
                Sql.change(
                        connection,
                        "insert into deletion_items (plan, number, kind, name, tag, version, bytes)"
                                + " values (?, ?, ?, ?, ?, ?, ?)",
                        plan,
                        item.number(),
                        lower(item.kind()),
                        item.name(),
                        item.tag(),
                        item.version(),
                        item.bytes());
            }
            return true;
        });
    }

    @Override
    public Optional<DeletionPlan> find(UUID plan) {
        return sql.all(PLAN + " where id = ? and state <> 'building'", PostgresDeletions::plan, plan).stream()
                .findFirst();
    }

    @Override
    public void forget(Instant before) {
        sql.change("delete from deletion_plans where expires_at < ? and state <> 'executing'", before);
    }

    @Override
    public List<DeletionItem> left(UUID plan, int limit) {
        return sql.all(
                ITEM + " where plan = ? and outcome is null order by number limit ?",
                PostgresDeletions::item,
                plan,
                limit);
    }

    @Override
    public void done(UUID plan, Map<Long, DeletionItem.Outcome> outcomes) {
        sql.transaction(connection -> {
            for (Map.Entry<Long, DeletionItem.Outcome> outcome : outcomes.entrySet()) {
                Sql.change(
                        connection,
                        "update deletion_items set outcome = ? where plan = ? and number = ? and outcome is null",
                        lower(outcome.getValue()),
                        plan,
                        outcome.getKey());
            }
            return true;
        });
    }

    @Override
    public DeletionPlan.Progress of(UUID plan) {
        return sql.all(
                        "select count(*) filter (where outcome is null), count(*) filter (where outcome = 'gone'),"
                                + " count(*) filter (where outcome = 'kept'), count(*) filter (where outcome = 'failed')"
                                + " from deletion_items where plan = ?",
                        row -> new DeletionPlan.Progress(
                                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                        plan)
                .getFirst();
    }

    @Override
    public List<DeletionItem> items(UUID plan, long from, int limit) {
        return sql.all(
                ITEM + " where plan = ? and number >= ? order by number limit ?",
                PostgresDeletions::item,
                plan,
                from,
                limit);
    }

    @Override
    public List<DeletionPlan> unfinished(int limit) {
        return sql.all(PLAN + " where state = 'executing' order by created_at limit ?", PostgresDeletions::plan, limit);
    }

    private static DeletionPlan plan(ResultSet row) throws SQLException {
        return new DeletionPlan(
                row.getObject(1, UUID.class),
                row.getString(2),
                DeletionPlan.State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                new DeletionPlan.Totals(row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8)),
                row.getTimestamp(9).toInstant(),
                row.getTimestamp(10).toInstant());
    }

    private static DeletionItem item(ResultSet row) throws SQLException {
        return new DeletionItem(
                row.getLong(1),
                DeletionItem.Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.Precondition;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.Versioned;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The configured things of one kind in their table, each change with its audit entry in one transaction. */
final class PostgresStore<V> implements Store<V> {

    private final Pool pool;
    private final Shape<V> shape;
    private final TableSql sql;
    private final Supplier<Uni<Void>> catchUp;

    /** @param catchUp completes when this replica shows what is committed */
    PostgresStore(Pool pool, Shape<V> shape, Supplier<Uni<Void>> catchUp) {
        this.pool = pool;
        this.shape = shape;
        this.sql = new TableSql(shape);
        this.catchUp = catchUp;
    }

    @Override
    public Uni<Optional<Versioned<V>>> find(Key key) {
        return pool.preparedQuery(sql.select())
                .execute(Tuple.tuple(new ArrayList<>(key.parts())))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(versioned(rows.iterator().next())));
    }

    @Override
    public Uni<List<Entry<V>>> list(List<String> within, List<String> after, int count) {
        List<Object> parameters = new ArrayList<>(within);
        parameters.addAll(after);
        parameters.add(count);
        return pool.preparedQuery(sql.list(within.size(), after.size()))
                .execute(Tuple.tuple(parameters))
                .map(rows -> {
                    List<Entry<V>> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(new Entry<>(key(row), shape.read(row))));
                    return entries;
                });
    }

    @Override
    public Uni<Outcome<V>> put(Key key, V value, Precondition precondition, String actor) {
        return change(new Edit<>(key, precondition, actor, "replace", before -> value, true));
    }

    @Override
    public Uni<Outcome<V>> edit(
            Key key, UnaryOperator<V> change, Precondition precondition, String actor, String action) {
        return change(new Edit<>(
                key, precondition, actor, action, before -> before == null ? null : change.apply(before), false));
    }

    @Override
    public Uni<Outcome<V>> remove(Key key, Precondition precondition, String actor) {
        return change(new Edit<>(key, precondition, actor, "delete", before -> null, false));
    }

    /**
     * A change that is asked for.
     *
     * @param action what the audit trail calls it, unless the thing is new
     * @param change what is to be there, null for nothing, from what is there
     * @param creates whether it may be new
     */
    private record Edit<V>(
            Key key, Precondition precondition, String actor, String action, Step<V> change, boolean creates) {}

    /** From what is there to what is to be there; null is nothing. */
    private interface Step<V> {
        @Nullable
        V from(@Nullable V before);
    }

    private Uni<Outcome<V>> change(Edit<V> edit) {
        return pool.withTransaction(connection -> Journal.lock(connection).chain(() -> settle(connection, edit)))
                .call(outcome -> refused(outcome) ? Uni.createFrom().voidItem() : catchUp.get());
    }

    /** Makes the thing within a transaction that holds the configuration lock. */
    Uni<Outcome<V>> make(SqlConnection connection, Key key, V value, String actor) {
        return settle(connection, new Edit<>(key, new Precondition.Absent(), actor, "create", before -> value, true));
    }

    private static boolean refused(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Created<?> c -> false;
            case Outcome.Kept<?> k -> false;
            case Outcome.Deleted<?> d -> false;
            case Outcome.Missing<?> m -> true;
            case Outcome.Stale<?> s -> true;
            case Outcome.Needed<?> n -> true;
            case Outcome.Dangling<?> d -> true;
        };
    }

    private Uni<Outcome<V>> settle(SqlConnection connection, Edit<V> edit) {
        return connection
                .preparedQuery(sql.select())
                .execute(Tuple.tuple(new ArrayList<>(edit.key().parts())))
                .chain(rows -> {
                    Versioned<V> before =
                            rows.size() == 0 ? null : versioned(rows.iterator().next());
                    return settle(connection, edit, before);
                });
    }

    private Uni<Outcome<V>> settle(SqlConnection connection, Edit<V> edit, @Nullable Versioned<V> before) {
        if (before == null && !edit.creates()) {
            return Uni.createFrom().item(new Outcome.Missing<>());
        }
        if (!holds(edit.precondition(), before)) {
            return Uni.createFrom().item(new Outcome.Stale<>());
        }
        V after = edit.change().from(before == null ? null : before.value());
        if (before != null && after != null && same(edit.key(), before.value(), after)) {
            return Uni.createFrom().item(new Outcome.Kept<>(before));
        }
        return shape.objection(connection, edit.key(), after)
                .chain(objection -> objection.isPresent()
                        ? Uni.createFrom().item(objection.get())
                        : write(connection, edit, before, after));
    }

    private static boolean holds(Precondition precondition, @Nullable Versioned<?> before) {
        return switch (precondition) {
            case Precondition.None n -> true;
            case Precondition.Absent a -> before == null;
            case Precondition.Present p -> before != null;
            case Precondition.OneOf(var versions) -> before != null && versions.contains(before.version());
        };
    }

    private boolean same(Key key, V before, V after) {
        return shape.document(key, before).equals(shape.document(key, after));
    }

    private Uni<Outcome<V>> write(
            SqlConnection connection, Edit<V> edit, @Nullable Versioned<V> before, @Nullable V after) {
        Key key = edit.key();
        return Journal.append(
                        connection,
                        edit.actor(),
                        before == null ? "create" : edit.action(),
                        shape.change(key),
                        before == null ? null : shape.document(key, before.value()),
                        after == null ? null : shape.document(key, after))
                .chain(seq -> after == null
                        ? delete(connection, key)
                        : upsert(connection, key, after, seq)
                                .map(now -> before == null ? new Outcome.Created<>(now) : new Outcome.Kept<>(now)));
    }

    private Uni<Outcome<V>> delete(SqlConnection connection, Key key) {
        return connection
                .preparedQuery(sql.delete())
                .execute(Tuple.tuple(new ArrayList<>(key.parts())))
                .replaceWith(new Outcome.Deleted<>());
    }

    private Uni<Versioned<V>> upsert(SqlConnection connection, Key key, V value, long seq) {
        List<@Nullable Object> parameters = new ArrayList<>(key.parts());
        parameters.addAll(shape.values(value));
        parameters.add(seq);
        return connection
                .preparedQuery(sql.upsert())
                .execute(Tuple.tuple(parameters))
                .map(rows -> versioned(rows.iterator().next()));
    }

    private Versioned<V> versioned(Row row) {
        return new Versioned<>(shape.read(row), row.getLong("version"));
    }

    private Key key(Row row) {
        return new Key(shape.keyColumns().stream().map(row::getString).toList());
    }
}

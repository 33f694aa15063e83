package dev.quartermaster.ocilocal.store;

import dev.quartermaster.ocilocal.http.Json;
import java.util.Iterator;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/** Records of one kind as JSON, in the order of their keys. A table of a snapshot must not be changed. */
public final class Table<V> {
    private final MVMap<String, byte[]> map;
    private final Class<V> type;

    private Table(MVMap<String, byte[]> map, Class<V> type) {
        this.map = map;
        this.type = type;
    }

    static <V> Table<V> open(MVStore store, String name, Class<V> type) {
        MVMap.Builder<String, byte[]> builder = new MVMap.Builder<String, byte[]>()
                .keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
        return new Table<>(store.openMap(name, builder), type);
    }

    /** The table as it was when the store's version was that. */
    Table<V> at(long version) {
        return new Table<>(map.openVersion(version), type);
    }

    public Optional<V> get(String key) {
        return Optional.ofNullable(map.get(key)).map(json -> Json.read(json, type));
    }

    public void put(String key, V value) {
        map.put(key, Json.write(value));
    }

    public void remove(String key) {
        map.remove(key);
    }

    /** The first record whose key is the given one or behind it. */
    public Optional<Row<V>> from(String key) {
        return row(map.ceilingKey(key));
    }

    /** The first record whose key is behind the given one. */
    public Optional<Row<V>> after(String key) {
        return row(map.higherKey(key));
    }

    private Optional<Row<V>> row(@org.jspecify.annotations.Nullable String key) {
        return key == null ? Optional.empty() : get(key).map(value -> new Row<>(key, value));
    }

    /** All records whose keys begin with the prefix, in order, from a key on. */
    public Iterable<Row<V>> scan(String prefix, String from) {
        return () -> new Iterator<>() {
            private Optional<Row<V>> next = Table.this.from(from.compareTo(prefix) > 0 ? from : prefix);

            @Override
            public boolean hasNext() {
                return next.filter(row -> row.key().startsWith(prefix)).isPresent();
            }

            @Override
            public Row<V> next() {
                Row<V> row = next.orElseThrow();
                next = after(row.key());
                return row;
            }
        };
    }

    /** All records whose keys begin with the prefix, in order. */
    public Iterable<Row<V>> scan(String prefix) {
        return scan(prefix, prefix);
    }

    public boolean isEmpty(String prefix) {
        return !scan(prefix).iterator().hasNext();
    }

    /** A key and its record. */
    public record Row<V>(String key, V value) {}
}

package dev.quartermaster.quota.records.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Rows turned into the columns that {@code unnest} takes, as parameters in their order. */
final class Columns<T> {

    private final List<T> rows;
    private final Tuple parameters = Tuple.tuple();

    Columns(List<T> rows) {
        this.rows = rows;
    }

    Columns<T> number(ToLongFunction<T> of) {
        Long[] values = new Long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.applyAsLong(rows.get(i));
        }
        parameters.addArrayOfLong(values);
        return this;
    }

    Columns<T> text(Function<T, @Nullable String> of) {
        String[] values = new String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.apply(rows.get(i));
        }
        parameters.addArrayOfString(values);
        return this;
    }

    Columns<T> flag(Function<T, Boolean> of) {
        Boolean[] values = new Boolean[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.apply(rows.get(i));
        }
        parameters.addArrayOfBoolean(values);
        return this;
    }

    Columns<T> id(Function<T, UUID> of) {
        UUID[] values = new UUID[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.apply(rows.get(i));
        }
        parameters.addArrayOfUUID(values);
        return this;
    }

    Columns<T> bytes(Function<T, byte[]> of) {
        Buffer[] values = new Buffer[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Buffer.buffer(of.apply(rows.get(i)));
        }
        parameters.addValue(values);
        return this;
    }

    Tuple parameters() {
        return parameters;
    }
}

package dev.quartermaster.ocilocal.store;

import java.util.ArrayList;
import java.util.List;

/** The records while they are changed, by one thread at a time. */
public final class Book {
    private static final String SEQUENCE = "sequence";

    private final Tables tables;
    private final List<Records.Blob> dropped = new ArrayList<>();

    Book(Tables tables) {
        this.tables = tables;
    }

    public Tables tables() {
        return tables;
    }

    /** The next number; each is greater than all before it, also after a restart. */
    public long nextSequence() {
        long next = tables.counters().get(SEQUENCE).map(Records.Counter::value).orElse(0L) + 1;
        tables.counters().put(SEQUENCE, new Records.Counter(next));
        return next;
    }

    /** One more record holds these files. */
    public void hold(List<Records.Blob> blobs) {
        for (Records.Blob blob : blobs) {
            int count =
                    tables.blobs().get(blob.id()).map(Records.References::count).orElse(0);
            tables.blobs().put(blob.id(), new Records.References(count + 1));
        }
    }

    /** One record less holds these files; a file that nothing holds is deleted once this change is on disk. */
    public void release(List<Records.Blob> blobs) {
        for (Records.Blob blob : blobs) {
            int count =
                    tables.blobs().get(blob.id()).map(Records.References::count).orElse(0);
            if (count > 1) {
                tables.blobs().put(blob.id(), new Records.References(count - 1));
            } else {
                tables.blobs().remove(blob.id());
                dropped.add(blob);
            }
        }
    }

    List<Records.Blob> takeDropped() {
        List<Records.Blob> taken = List.copyOf(dropped);
        dropped.clear();
        return taken;
    }
}

package dev.quartermaster.usage.publisher;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where the reader of a spool stands. Of one thread. */
final class Cursor {

    private final Spool spool;
    private final Counts counts;
    private @Nullable Segment segment;
    private int at;

    Cursor(Spool spool, Counts counts) {
        this.spool = spool;
        this.counts = counts;
        rewind();
    }

    /** Goes back to the first that was not acknowledged. */
    void rewind() {
        segment = spool.oldest();
        at = segment == null ? 0 : spool.start(segment);
    }

    @Nullable
    Segment segment() {
        return segment;
    }

    int end(ByteBuffer payload) {
        return at + Segment.framed(payload.capacity());
    }

    /** The next event, without going past it; null when there is none yet. */
    @Nullable
    ByteBuffer peek() {
        if (segment == null) {
            rewind();
        }
        while (segment != null) {
            if (segment.dropped) {
                if (!next(segment)) {
                    return null;
                }
                continue;
            }
            // looked at first: what was appended to a segment before another one became active is seen after
            boolean mayGrow = segment == spool.active();
            int length = segment.lengthAt(at);
            if (length > 0) {
                ByteBuffer payload = segment.read(at, length);
                if (payload != null) {
                    return payload;
                }
            }
            if (length != 0) {
                counts.damaged.increment();
            } else if (mayGrow) {
                return null;
            }
            if (!next(segment)) {
                return null;
            }
        }
        return null;
    }

    void advance(ByteBuffer payload) {
        at = end(payload);
    }

    private boolean next(Segment over) {
        Segment later = spool.after(over);
        if (later == null) {
            return false;
        }
        segment = later;
        at = spool.start(later);
        return true;
    }
}

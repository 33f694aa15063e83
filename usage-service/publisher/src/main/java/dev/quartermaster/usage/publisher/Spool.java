package dev.quartermaster.usage.publisher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Events on disk, in the order in which they were published, until Kafka has acknowledged them.
 *
 * <p>Any number of threads append, one reads, one ({@link Keeper}) makes and removes files. To append takes a lock for the
 * time that it takes to copy a few hundred bytes; no file is opened, made, moved or forced under it.
 */
final class Spool implements AutoCloseable {

    /** Ready to be written to, besides the one that is: time for the keeper to make another one. */
    private static final int SPARES = 2;

    private final SpoolFolder folder;
    private final int segmentBytes;
    private final int mostSegments;
    private final WhenFull whenFull;
    private final Counts counts;
    private final Position position;

    // guarded by this
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final ArrayDeque<Segment> spares = new ArrayDeque<>();
    private final ArrayDeque<Segment> used = new ArrayDeque<>();
    private boolean closed;

    private volatile @Nullable Segment active;
    private volatile @Nullable Thread keeper;
    private long nextSequence;

    private Spool(SpoolFolder folder, PublisherSettings settings, Counts counts) throws IOException {
        this.folder = folder;
        this.segmentBytes = settings.segmentBytes();
        this.mostSegments = settings.mostSegments();
        this.whenFull = settings.whenFull();
        this.counts = counts;
        this.position = Position.open(folder.path());
    }

    /** Opens a spool and finds what was left in it. */
    static Spool open(SpoolFolder folder, PublisherSettings settings, Counts counts) throws IOException {
        Spool spool = new Spool(folder, settings, counts);
        spool.recover();
        return spool;
    }

    private void recover() throws IOException {
        nextSequence = position.sequence() + 1;
        for (Path file : folder.segments()) {
            Segment segment = Segment.open(file);
            nextSequence = Math.max(nextSequence, segment.sequence() + 1);
            if (segment.sequence() < position.sequence() || !left(segment)) {
                segment.delete();
            } else {
                segments.add(segment);
            }
        }
    }

    /** Counts what was not acknowledged; false when there is nothing. */
    private boolean left(Segment segment) {
        int at = start(segment);
        int length = segment.lengthAt(at);
        while (length > 0 && segment.read(at, length) != null) {
            counts.waiting.increment();
            counts.waitingBytes.add(length);
            segment.records++;
            segment.waitingBytes += length;
            at += Segment.framed(length);
            length = segment.lengthAt(at);
        }
        if (length != 0) {
            // whatever follows a damaged record cannot be found; it was never promised to survive what does that
            counts.damaged.increment();
        }
        return segment.records > 0;
    }

    /** Where reading of a segment begins. */
    int start(Segment segment) {
        return segment.sequence() == position.sequence() ? Math.max(Segment.HEADER, position.offset()) : Segment.HEADER;
    }

    /** Makes it writable: a file to write to and the spares. Blocks for as long as the disk takes. */
    void begin() throws IOException {
        Segment first = Segment.create(folder.path(), nextSequence++, segmentBytes);
        synchronized (this) {
            segments.add(first);
            active = first;
        }
    }

    void keptBy(Thread thread) {
        keeper = thread;
    }

    /** What became of an append. */
    enum Appended {
        KEPT,
        NO_ROOM,
        CLOSED
    }

    /** Appends one event; it outlives the process when this returns {@code KEPT}. */
    Appended append(byte[] payload, int length) {
        int crc = Segment.crc(payload, length);
        synchronized (this) {
            Segment current = active;
            if (closed || current == null) {
                return Appended.CLOSED;
            }
            if (!current.fits(length)) {
                Segment next = spares.poll();
                LockSupport.unpark(keeper);
                if (next == null) {
                    return Appended.NO_ROOM;
                }
                segments.add(next);
                active = next;
                current = next;
            }
            current.append(payload, length, crc);
            return Appended.KEPT;
        }
    }

    int mostLength() {
        return segmentBytes / 4;
    }

    // ---- the reader's side
    // -------------------------------------------------------------------------------------------

    @Nullable
    Segment active() {
        return active;
    }

    synchronized @Nullable Segment oldest() {
        return segments.peek();
    }

    synchronized @Nullable Segment after(Segment segment) {
        for (Segment later : segments) {
            if (later.sequence() > segment.sequence()) {
                return later;
            }
        }
        return null;
    }

    /** Everything up to there is acknowledged; segments before it are not needed any more. */
    void acknowledged(Segment segment, int end, long records, long bytes) {
        position.set(segment.sequence(), end);
        boolean over = false;
        synchronized (this) {
            segment.acknowledged += records;
            segment.waitingBytes -= bytes;
            while (segments.peek() != null && segments.peek() != segment && segments.peek() != active) {
                used.add(segments.remove());
                over = true;
            }
        }
        if (over) {
            LockSupport.unpark(keeper);
        }
    }

    synchronized boolean isEmpty() {
        for (Segment segment : segments) {
            if (segment.records > segment.acknowledged) {
                return false;
            }
        }
        return true;
    }

    // ---- the keeper's side
    // -------------------------------------------------------------------------------------------

    /** Makes spares, out of what is used up as far as there is; removes the rest. May fail when the disk is full. */
    void keep() throws IOException {
        Segment over = takeUsed();
        while (over != null) {
            if (wantsSpare()) {
                over.recycle(folder.path(), nextSequence++);
                spare(over);
            } else {
                over.delete();
            }
            over = takeUsed();
        }
        while (wantsSpare()) {
            if (count() >= mostSegments && !makeRoom()) {
                return;
            }
            spare(Segment.create(folder.path(), nextSequence, segmentBytes));
            nextSequence++;
        }
    }

    private synchronized @Nullable Segment takeUsed() {
        return used.poll();
    }

    private synchronized boolean wantsSpare() {
        return !closed && spares.size() < SPARES;
    }

    private synchronized void spare(Segment segment) {
        spares.add(segment);
    }

    private synchronized int count() {
        return segments.size() + spares.size();
    }

    private boolean makeRoom() throws IOException {
        if (whenFull == WhenFull.DROP_NEWEST) {
            return false;
        }
        Segment oldest;
        synchronized (this) {
            oldest = segments.peek();
            if (oldest == null || oldest == active) {
                return false;
            }
            segments.remove();
            oldest.dropped = true;
            long lost = oldest.records - oldest.acknowledged;
            counts.full.add(lost);
            counts.waiting.add(-lost);
            counts.waitingBytes.add(-oldest.waitingBytes);
        }
        oldest.unlink();
        return true;
    }

    void force() throws IOException {
        List<Segment> all;
        synchronized (this) {
            all = new ArrayList<>(segments);
        }
        for (Segment segment : all) {
            if (!segment.dropped) {
                segment.force();
            }
        }
    }

    /** Whether events are lost now for want of room. */
    synchronized boolean full() {
        return spares.isEmpty() && count() >= mostSegments;
    }

    Path path() {
        return folder.path();
    }

    /** Takes nothing more; what waits stays on disk. */
    @Override
    public void close() throws IOException {
        List<Segment> empty;
        synchronized (this) {
            closed = true;
            empty = new ArrayList<>(spares);
            spares.clear();
            empty.addAll(used);
            used.clear();
        }
        for (Segment segment : empty) {
            segment.delete();
        }
        folder.close();
    }
}

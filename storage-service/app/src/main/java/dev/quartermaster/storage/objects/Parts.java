package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.process.Threads;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.store.domain.Part;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Puts content into the bucket: as one stream where its length is known and small enough, else in parts that are kept in
 * memory, up to three of an upload. Memory is bounded by the number of part buffers, however many uploads there are.
 */
@Singleton
class Parts {

    private static final int MOST_PARTS = 10_000;
    /** Content that turns out to be no longer than this needs no turn. */
    private static final int SMALL = 256 * 1024;

    private final ObjectStore objects;
    private final PartStore parts;
    private final Threads threads;
    private final UploadSettings settings;
    private final Semaphore buffers;

    Parts(ObjectStore objects, PartStore parts, Threads threads, UploadSettings settings) {
        this.threads = threads;
        this.objects = objects;
        this.parts = parts;
        this.settings = settings;
        this.buffers = new Semaphore(settings.partBuffers());
    }

    /** The refusal of a hold that had to grow while content was on its way. */
    interface Grown {
        void cover(long arrived);
    }

    /** Stores the content and gives the bucket's tag of it. */
    String store(Order order, Content content, Labels labels, Expectation expected, HoldLedger ledger, Grown grown) {
        if (order.lengthKnown()
                && order.length() <= settings.multipartThreshold().asLongValue()) {
            return objects.put(order.path().text(), content, order.length(), order.md5(), labels, expected);
        }
        byte[] start = order.lengthKnown() ? new byte[0] : fill(content, new byte[SMALL], 0);
        if (!order.lengthKnown() && start.length < SMALL) {
            grown.cover(start.length);
            return objects.put(
                    order.path().text(), new ByteArrayInputStream(start), start.length, order.md5(), labels, expected);
        }
        return inTurn(() -> inParts(order, content, start, labels, expected, ledger, grown));
    }

    /** Does work that keeps a part in memory, as soon as there is room for one more. */
    <T> T inTurn(java.util.function.Supplier<T> work) {
        try {
            if (!buffers.tryAcquire(settings.bufferPatience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProblemException(
                        ErrorCode.OVERLOADED, "Too many large uploads are on their way; try again later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.description());
        }
        try {
            return work.get();
        } finally {
            buffers.release();
        }
    }

    private String inParts(
            Order order,
            Content content,
            byte[] start,
            Labels labels,
            Expectation expected,
            HoldLedger ledger,
            Grown grown) {
        String name = order.path().text();
        content.inParts();
        String uploadId = parts.begin(name, labels);
        ledger.note(uploadId);
        int size = partSize(order);
        try (Ahead ahead = new Ahead(threads, buffers, size)) {
            int filled = start.length;
            for (int number = 1; ; number++) {
                byte[] part = ahead.buffer();
                System.arraycopy(start, 0, part, 0, filled);
                int length = fillWhole(content, part, filled);
                filled = 0;
                if (length == 0 && number > 1) {
                    break;
                }
                grown.cover(content.count());
                if (number > MOST_PARTS) {
                    throw new ProblemException(
                            ErrorCode.BODY_TOO_LARGE, "Content without a length has too many parts.");
                }
                int of = number;
                ahead.store(part, () -> parts.put(name, uploadId, of, part, length));
                if (length < size) {
                    break;
                }
            }
            List<Part> stored = ahead.all();
            check(order, content);
            content.committing();
            return parts.commit(name, uploadId, stored, List.of(), expected);
        }
    }

    private int partSize(Order order) {
        long usual = settings.partSize().asLongValue();
        long needed = order.lengthKnown() ? (order.length() + MOST_PARTS - 1) / MOST_PARTS : usual;
        return Math.toIntExact(Math.max(usual, needed));
    }

    /** Nothing is visible yet, so content that is not what was announced leaves no trace. */
    private static void check(Order order, Content content) {
        if (order.lengthKnown() && content.count() != order.length()) {
            throw new ProblemException(ErrorCode.STORAGE_CORRUPT, "The content is shorter than was announced.");
        }
        if (order.md5() != null && !order.md5().equals(content.md5())) {
            throw new ProblemException(ErrorCode.STORAGE_CORRUPT, "The content differs from its Content-MD5.");
        }
    }

    private static byte[] fill(Content content, byte[] buffer, int from) {
        int length = fillWhole(content, buffer, from);
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }

    /** Reads until the buffer is full or the content ends; gives how much is in it. */
    private static int fillWhole(Content content, byte[] buffer, int from) {
        try {
            return from + content.readNBytes(buffer, from, buffer.length - from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets parts that will not become an object. */
    void abort(HoldLedger ledger) {
        String uploadId = ledger.upload().partsId();
        if (uploadId != null) {
            parts.abort(ledger.upload().path().text(), uploadId);
        }
    }
}

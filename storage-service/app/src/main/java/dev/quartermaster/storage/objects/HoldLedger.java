package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.domain.Wish;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one upload holds: it grows with what arrives, and is given back as a whole. For one thread. */
final class HoldLedger {

    private final Order order;
    private final QuotaGate gate;
    private final UploadJournal journal;
    private final InstantSource clock;
    private final Duration ttl;
    /** Bytes that the object has already: only what exceeds them is new. */
    private final long before;

    /** What the holds' numbers are counted for. */
    private final UUID key;

    private final List<HeldBytes> holds = new ArrayList<>();
    private Upload upload;
    private long held;
    private Instant fresh;

    HoldLedger(
            Order order,
            Upload upload,
            long before,
            QuotaGate gate,
            UploadJournal journal,
            InstantSource clock,
            Duration ttl) {
        this(order, upload, before, List.of(), upload.id(), gate, journal, clock, ttl);
    }

    /**
     * Goes on with what is held already.
     *
     * @param key a new one for each request, so that no hold is taken for one of another request
     */
    HoldLedger(
            Order order,
            Upload upload,
            long before,
            List<HeldBytes> holds,
            UUID key,
            QuotaGate gate,
            UploadJournal journal,
            InstantSource clock,
            Duration ttl) {
        this.order = order;
        this.key = key;
        this.holds.addAll(holds);
        this.held = holds.stream().mapToLong(HeldBytes::bytes).sum();
        this.upload = upload;
        this.before = before;
        this.gate = gate;
        this.journal = journal;
        this.clock = clock;
        this.ttl = ttl;
        this.fresh = clock.instant();
    }

    /** Holds before anything is read: all of it when the length is known, else the first byte. */
    Holding.@Nullable Refused begin() {
        long size = order.lengthKnown() ? order.length() : 1;
        return hold(Math.max(0, size - before), size);
    }

    /**
     * Makes sure that the hold covers what has arrived. Holds twice as much as before, so that a long upload asks rarely,
     * and only what is needed where there is no room for that.
     */
    Holding.@Nullable Refused cover(long arrived) {
        keepAlive();
        long missing = arrived - before - held;
        if (missing <= 0) {
            return null;
        }
        long generous = Math.max(missing, held);
        Holding.Refused refused = hold(generous, arrived);
        return refused == null || generous == missing ? refused : hold(missing, arrived);
    }

    private Holding.@Nullable Refused hold(long bytes, long size) {
        Map<String, Long> amounts = new HashMap<>();
        put(amounts, Wish.UPLOADS, holds.isEmpty() ? 1 : 0);
        put(amounts, Wish.STORAGE_BYTES, bytes);
        put(amounts, Wish.FILE_BYTES, size);
        Holding holding = gate.hold(
                new Wish(order.asker(), key, numbers++, amounts, order.path().text()));
        return switch (holding) {
            case Holding.Held(UUID reservation) -> {
                took(reservation, bytes);
                yield null;
            }
            case Holding.Unheld unheld -> {
                took(null, bytes);
                yield null;
            }
            case Holding.Refused refused -> refused;
        };
    }

    private int numbers;

    private void took(@Nullable UUID reservation, long bytes) {
        holds.add(new HeldBytes(reservation, bytes));
        held += bytes;
        note(upload.partsId());
    }

    private static void put(Map<String, Long> amounts, String metric, long amount) {
        if (amount > 0) {
            amounts.put(metric, amount);
        }
    }

    private void keepAlive() {
        Instant now = clock.instant();
        if (Duration.between(fresh, now).compareTo(ttl.dividedBy(3)) > 0) {
            note(upload.partsId());
            extend();
        }
    }

    /** Lets everything that is held live for its whole time from now. */
    void extend() {
        fresh = clock.instant();
        reservations().forEach(reservation -> gate.extend(reservation, ttl));
    }

    /** Writes the upload down as it is now. */
    void note(@Nullable String partsId) {
        upload = new Upload(
                upload.id(),
                upload.path(),
                upload.owner(),
                upload.objectId(),
                upload.contentType(),
                upload.metadata(),
                partsId,
                reservations());
        journal.note(upload);
    }

    private List<UUID> reservations() {
        return holds.stream()
                .map(HeldBytes::reservation)
                .filter(Objects::nonNull)
                .toList();
    }

    Upload upload() {
        return upload;
    }

    List<HeldBytes> holds() {
        return List.copyOf(holds);
    }

    void release() {
        reservations().forEach(gate::release);
    }
}

package dev.quartermaster.storage.catalogue.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What quota-service has to be told, once.
 *
 * @param id also the idempotency key
 * @param reservation to be committed with these amounts; null for a change without one
 * @param bytes of storage; negative are given back
 * @param bytesHeld whether the reservation holds bytes at all
 * @param uploads how many uploads are counted
 */
public record Due(UUID id, String owner, @Nullable UUID reservation, long bytes, boolean bytesHeld, long uploads) {

    /** A change of the stock that nothing was held for; its id follows from what caused it. */
    public static Due change(UUID cause, String owner, long bytes) {
        return new Due(id(cause, -1), owner, null, bytes, false, 0);
    }

    /**
     * How an upload that grew the stock by {@code growth} bytes is paid from what it held: each hold as far as it reaches,
     * the last one for whatever is left, so that the amounts add up to the growth exactly. A shrinking object is paid with
     * nothing, and what it frees is given back.
     */
    public static List<Due> of(UUID upload, String owner, long growth, List<HeldBytes> holds) {
        List<Due> dues = new ArrayList<>();
        long left = Math.max(0, growth);
        for (int i = 0; i < holds.size(); i++) {
            HeldBytes hold = holds.get(i);
            // beyond a hold goes only the last one, and only if it holds bytes at all
            boolean last = i == holds.size() - 1 && hold.bytes() > 0;
            long part = last ? left : Math.min(left, hold.bytes());
            left -= part;
            dues.add(new Due(id(upload, i), owner, hold.reservation(), part, hold.bytes() > 0, i == 0 ? 1 : 0));
        }
        if (left > 0 || growth < 0) {
            dues.add(change(upload, owner, growth < 0 ? growth : left));
        }
        return dues;
    }

    private static UUID id(UUID cause, int number) {
        return UUID.nameUUIDFromBytes((cause + "/" + number).getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes held by a reservation; null where holding was not possible and uploads are allowed nevertheless. */
    public record HeldBytes(@Nullable UUID reservation, long bytes) {}
}

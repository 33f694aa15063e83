package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reservation;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reservations and what they hold, in one place. Laws: a reservation is there exactly as long as its units are held; it is
 * settled once, whoever tries and however many at a time; what it holds it may commit, whatever was used since. Every
 * method fails when PostgreSQL cannot be asked or does not answer in time.
 */
public interface ReservationStore {

    /**
     * Holds the charges and keeps the reservation, or does neither.
     *
     * @param ttlMicros how long it lives, by the database's clock
     * @param once what makes it count once; null when it may count each time it comes
     */
    Uni<Verdict> make(Reservation draft, List<Charge> charges, long ttlMicros, Claim.@Nullable Once once);

    /** What is kept of a reservation: for a day after it ended. */
    Uni<Optional<Reservation>> find(UUID id);

    /**
     * Ends a live reservation; see {@link Settled} for what may come of it.
     *
     * @param actual units to commit per charge; what a charge costs is what goes beyond the hold
     * @param charges one per thing held, in the reservation's order
     * @param context kept with the outcome, to give the same answer again
     */
    Uni<Settled> settle(UUID id, Reservation.State end, long[] actual, List<Charge> charges, @Nullable String context);

    /** Moves the expiry of a live one to at least so long from now; the new expiry, empty when it is not live. */
    Uni<OptionalLong> extend(UUID id, long ttlMicros);

    /** Live ones in the order of their ids. */
    Uni<List<Reservation>> live(@Nullable String owner, @Nullable UUID after, int count);

    /** What became of settling. */
    sealed interface Settled {

        /** It ended as asked; or, not admitted, stays live because what goes beyond the hold does not fit. */
        record Judged(boolean admitted, long[] numbers) implements Settled {}

        /** A period given does not contain the database's now; nothing happened, ask again with the one that does. */
        record OutOfPeriod(long atMicros) implements Settled {}

        /** It had ended before. */
        record Before(Reservation.State state, @Nullable String outcome) implements Settled {}

        /** There is none. */
        record Unknown() implements Settled {}
    }
}

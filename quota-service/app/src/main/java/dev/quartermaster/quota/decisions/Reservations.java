package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.ReservationStore.Settled;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds first, counts later. A reservation goes straight to the counters: never from leases, never without PostgreSQL.
 * Laws: see {@link ReservationStore}.
 */
public final class Reservations {

    private static final int MOST_LAYOUTS = 3;

    private final Decisions decisions;
    private final ReservationStore store;
    private final DatabaseClock clock;
    private final List<CommitListener> listeners;
    private final PeriodCache periods = new PeriodCache();

    Reservations(Decisions decisions, ReservationStore store, DatabaseClock clock, List<CommitListener> listeners) {
        this.decisions = decisions;
        this.store = store;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    /** @param id and {@code expiresAtMicros} are null when it was refused */
    public record Made(@Nullable UUID id, long expiresAtMicros, Decision decision) {}

    /** @param consumed what was committed, by metric */
    public record Committed(Map<String, Long> consumed, Decision decision) {}

    /** Holds what the request would consume, on every limit of every metric, or refuses and holds nothing. */
    public Uni<Made> make(Ask ask, Duration ttl) {
        return decisions
                .standing(ask.subject())
                .chain(standing -> make(standing, ask, ttl, 1).invoke(made -> {
                    if (made.decision() instanceof Decision.Refused refused) {
                        decisions.refusedHold(ask, standing, refused);
                    }
                }));
    }

    private Uni<Made> make(Standing standing, Ask ask, Duration ttl, int layout) {
        Question question = Question.of(standing, ask.subject(), ask.consume(), clock.now(), periods);
        if (question.refused()) {
            return Uni.createFrom()
                    .item(new Made(null, 0, question.decision(false, clock.nowMicros(), question.told())));
        }
        UUID id = UUID.randomUUID();
        long ttlMicros = ttl.toMillis() * 1000;
        Reservation draft = new Reservation(
                id,
                ask.subject(),
                ask.consume(),
                Reservation.Purpose.of(ask),
                Reservation.State.LIVE,
                0,
                0,
                List.of(),
                null);
        Claim.Once once = ask.idempotencyKey() == null ? null : HoldMemory.once(ask, ttlMicros, question, id);
        return store.make(draft, question.charges(), ttlMicros, once)
                .chain(verdict -> made(verdict, question, ask, ttl, id, layout));
    }

    private Uni<Made> made(Verdict verdict, Question question, Ask ask, Duration ttl, UUID id, int layout) {
        return switch (verdict) {
            case Verdict.Judged judged -> {
                clock.observe(judged.atMicros(), judged.sentNanos());
                Decision decision = question.decision(
                        judged.admitted(),
                        judged.atMicros(),
                        readings(question, judged.used(), judged.resets(), judged.retries()));
                yield Uni.createFrom()
                        .item(new Made(
                                judged.admitted() ? id : null, judged.atMicros() + ttl.toMillis() * 1000, decision));
            }
            case Verdict.Repeated repeated -> Uni.createFrom().item(HoldMemory.made(repeated));
            case Verdict.KeyReused reused ->
                throw new ProblemException(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED, "The idempotency key was used before for another request.");
            case Verdict.OutOfPeriod late -> {
                clock.observe(late.atMicros(), late.sentNanos());
                yield make(question.standing(), ask, ttl, again(layout));
            }
            case Verdict.Unavailable away -> throw unavailable(away.cause());
            case Verdict.Late late -> throw unavailable(null);
            case Verdict.TakesLong hint -> throw unavailable(null);
        };
    }

    private static ProblemException unavailable(@Nullable Throwable cause) {
        return new ProblemException(
                dev.quartermaster.quota.problems.Problem.of(
                        ErrorCode.DB_UNAVAILABLE, "The counters cannot be asked now."),
                cause);
    }

    private static int again(int layout) {
        if (layout >= MOST_LAYOUTS) {
            throw new ProblemException(ErrorCode.DB_CONTENTION, "The period kept changing.");
        }
        return layout + 1;
    }

    private static List<Reading> readings(Question question, long[] used, long[] resets, long[] retries) {
        List<Reading> readings = new ArrayList<>(question.told());
        for (int i = 0; i < question.charges().size(); i++) {
            Charge charge = question.charges().get(i);
            if (!HoldMemory.gone(charge.effective())) {
                readings.add(new Reading(charge.effective(), charge.cost(), used[i], resets[i], retries[i]));
            }
        }
        return readings;
    }

    /**
     * Counts what was really used and ends the reservation. What stays within the hold is always granted; what goes beyond
     * is judged like any request, and when it is refused nothing happens and the reservation stays live.
     *
     * @param given amounts by metric; a metric not named is committed as held
     */
    public Uni<Committed> commit(UUID id, Map<String, Long> given) {
        return found(id).chain(there -> {
            Map<String, Long> consume = consume(there, given);
            Uni<Committed> committed = switch (there.state()) {
                case LIVE -> decisions.standing(there.subject()).chain(standing -> commit(standing, there, consume, 1));
                case COMMITTED -> Uni.createFrom().item(HoldMemory.committed(there.outcome(), consume));
                case RELEASED, EXPIRED -> throw over(there.state());
            };
            return committed.invoke(outcome -> tell(there, outcome));
        });
    }

    private void tell(Reservation there, Committed outcome) {
        for (CommitListener listener : listeners) {
            listener.committed(there, outcome.consumed(), outcome.decision());
        }
    }

    private static Map<String, Long> consume(Reservation there, Map<String, Long> given) {
        given.forEach((metric, amount) -> {
            String member = "consume." + metric;
            if (!there.hold().containsKey(metric)) {
                throw new ProblemException(
                        ErrorCode.INCONSISTENT,
                        "`" + member + "` was not held, so it cannot be committed.",
                        Map.of("member", member));
            }
            if (amount < 0) {
                throw new ProblemException(
                        ErrorCode.OUT_OF_RANGE, "`" + member + "` is below zero.", Map.of("member", member));
            }
        });
        Map<String, Long> consume = new LinkedHashMap<>(there.hold());
        consume.putAll(given);
        return consume;
    }

    private Uni<Committed> commit(Standing standing, Reservation there, Map<String, Long> consume, int layout) {
        Question question = beyond(standing, there, consume);
        if (question.refused()) {
            Decision refused = question.decision(false, clock.nowMicros(), question.told());
            return Uni.createFrom().item(new Committed(consume, refused));
        }
        long[] actual = there.held().stream()
                .mapToLong(held -> consume.getOrDefault(held.metric(), 0L))
                .toArray();
        String context = HoldMemory.outcome(question, consume);
        return store.settle(there.id(), Reservation.State.COMMITTED, actual, question.charges(), context)
                .chain(settled -> switch (settled) {
                    case Settled.Judged(boolean admitted, long[] numbers) ->
                        Uni.createFrom().item(new Committed(consume, decision(question, admitted, numbers)));
                    case Settled.OutOfPeriod(long at) -> {
                        clock.observe(at, clock.nanos());
                        yield commit(standing, there, consume, again(layout));
                    }
                    case Settled.Before(Reservation.State state, String outcome) -> {
                        if (state != Reservation.State.COMMITTED) {
                            throw over(state);
                        }
                        yield Uni.createFrom().item(HoldMemory.committed(outcome, consume));
                    }
                    case Settled.Unknown u -> throw unknown();
                });
    }

    private static Decision decision(Question question, boolean admitted, long[] numbers) {
        int n = question.charges().size();
        List<Reading> readings = readings(
                question,
                java.util.Arrays.copyOfRange(numbers, 1, 1 + n),
                java.util.Arrays.copyOfRange(numbers, 1 + n, 1 + 2 * n),
                java.util.Arrays.copyOfRange(numbers, 1 + 2 * n, 1 + 3 * n));
        return question.decision(admitted, numbers[0], readings);
    }

    /** What a commit asks for beyond the hold, laid out over exactly the counters that hold, in their order. */
    private Question beyond(Standing standing, Reservation there, Map<String, Long> consume) {
        Question whole = Question.of(standing, there.subject(), consume, clock.now(), periods);
        List<Charge> charges = there.held().stream()
                .map(held -> Question.charge(
                        standing,
                        there.subject(),
                        HoldMemory.effective(standing, held),
                        Math.max(0, consume.getOrDefault(held.metric(), 0L) - held.amount()),
                        clock.now(),
                        periods))
                .toList();
        List<Reading> sizes = whole.told().stream()
                .filter(reading -> reading.effective().limit().kind() == LimitKind.SIZE)
                .toList();
        return new Question(whole.id(), standing, charges, sizes);
    }

    /** Gives back what is held; again for one that gave back already is no error. */
    public Uni<Void> release(UUID id) {
        return found(id).chain(there -> switch (there.state()) {
            case LIVE -> decisions.standing(there.subject()).chain(standing -> release(standing, there, 1));
            case RELEASED, EXPIRED -> Uni.createFrom().voidItem();
            case COMMITTED -> throw committed();
        });
    }

    private Uni<Void> release(Standing standing, Reservation there, int layout) {
        Question question = beyond(standing, there, Map.of());
        return store.settle(
                        there.id(),
                        Reservation.State.RELEASED,
                        new long[there.held().size()],
                        question.charges(),
                        null)
                .chain(settled -> switch (settled) {
                    case Settled.Judged j -> Uni.createFrom().voidItem();
                    case Settled.OutOfPeriod(long at) -> {
                        clock.observe(at, clock.nanos());
                        yield release(standing, there, again(layout));
                    }
                    case Settled.Before(Reservation.State state, String outcome) -> {
                        if (state == Reservation.State.COMMITTED) {
                            throw committed();
                        }
                        yield Uni.createFrom().voidItem();
                    }
                    case Settled.Unknown u -> throw unknown();
                });
    }

    /** Lets it live so long from now, if that is longer; the new expiry in microseconds. */
    public Uni<Long> extend(UUID id, Duration ttl) {
        return store.extend(id, ttl.toMillis() * 1000)
                .chain((OptionalLong until) -> until.isPresent()
                        ? Uni.createFrom().item(until.getAsLong())
                        : found(id).map(there -> {
                            throw over(there.state());
                        }));
    }

    /** The reservation as it is kept, live or not; fails with {@code NOT_FOUND_005} when it is not kept. */
    public Uni<Reservation> found(UUID id) {
        return store.find(id).map(there -> there.orElseThrow(Reservations::unknown));
    }

    /** Live ones in the order of their ids. */
    public Uni<List<Reservation>> live(@Nullable String owner, @Nullable UUID after, int count) {
        return store.live(owner, after, count);
    }

    private static ProblemException unknown() {
        return new ProblemException(ErrorCode.RESERVATION_NOT_FOUND, "There is no such reservation.");
    }

    private static ProblemException over(Reservation.State state) {
        String word = state.name().toLowerCase(Locale.ROOT);
        return new ProblemException(
                ErrorCode.RESERVATION_NOT_FOUND,
                "The reservation is " + word + " and holds nothing any more.",
                Map.of("state", word));
    }

    private static ProblemException committed() {
        return new ProblemException(
                ErrorCode.CONFLICT,
                "The reservation is committed; what was used cannot be released.",
                Map.of("state", "committed"));
    }
}

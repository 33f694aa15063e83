package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.CommitAnswer;
import dev.quartermaster.quota.client.Committed;
import dev.quartermaster.quota.client.Held;
import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.QuotaRequestException;
import dev.quartermaster.quota.client.Refused;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.LimitState;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Ends a reservation as the method ended, once; what goes wrong is logged, for the method's result stands. */
final class Settlement implements Ending {

    private static final Logger LOG = Logger.getLogger(Settlement.class);

    private final QuotaClient client;
    private final Held held;
    private final Hold hold;
    private final Map<String, Long> reports;
    private final Map<String, LimitState> seen;
    private final AtomicBoolean over = new AtomicBoolean();

    Settlement(QuotaClient client, Held held, Hold hold, Map<String, Long> reports, Map<String, LimitState> seen) {
        this.client = client;
        this.held = held;
        this.hold = hold;
        this.reports = reports;
        this.seen = seen;
    }

    @Override
    public Uni<?> succeeded() {
        return once(this::charge);
    }

    @Override
    public Uni<?> failed() {
        return once(() -> release(client, held.reservationId()));
    }

    /** The first end holds, and it is carried out to its end although nobody may wait for it any more. */
    private Uni<?> once(Supplier<CompletionStage<?>> end) {
        if (!over.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().completionStage(() -> end.get().thenApply(done -> done));
    }

    private CompletionStage<?> charge() {
        Map<String, Long> used = ActualUse.take(reports, hold.hold().keySet());
        return commit(used)
                .chain(answer -> settle(answer, used))
                .onFailure(Settlement::isOver)
                .recoverWithUni(() -> late(used))
                .onFailure()
                .invoke(failure -> LOG.errorf(
                        "reservation %s: what was used is not charged: %s", held.reservationId(), failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .subscribeAsCompletionStage();
    }

    /** Releases, and never fails: what cannot be released expires. */
    static CompletionStage<?> release(QuotaClient client, UUID reservation) {
        return client.release(reservation).exceptionally(failure -> {
            LOG.warnf(
                    "reservation %s is not released and holds until it expires: %s", reservation, failure.getMessage());
            return null;
        });
    }

    private Uni<CommitAnswer> commit(Map<String, Long> used) {
        return Uni.createFrom().completionStage(() -> client.commit(held.reservationId(), used));
    }

    private Uni<Void> settle(CommitAnswer answer, Map<String, Long> used) {
        return switch (answer) {
            case Committed committed -> {
                RequestLimits.add(seen, committed.limits());
                yield Uni.createFrom().voidItem();
            }
            case Refused refused -> {
                Map<String, Long> fitting = new HashMap<>();
                used.forEach((metric, units) ->
                        fitting.put(metric, Math.min(units, hold.hold().getOrDefault(metric, 0L))));
                if (fitting.equals(used)) {
                    throw new IllegalStateException("refused although it was held");
                }
                LOG.warnf(
                        "reservation %s: %s was used, more than was held, and does not fit; charged is %s",
                        held.reservationId(), used, fitting);
                yield commit(fitting).chain(again -> settle(again, fitting));
            }
        };
    }

    private static boolean isOver(Throwable failure) {
        return failure instanceof QuotaRequestException wrong
                && wrong.code().filter(ErrorCode.RESERVATION_NOT_FOUND::equals).isPresent();
    }

    /** The reservation expired before the method ended, and charged nothing: what was used is charged now. */
    private Uni<Void> late(Map<String, Long> used) {
        Map<String, Long> all = new HashMap<>(hold.hold());
        all.putAll(used);
        Check check = Check.of(hold.subject(), all).about(hold.circumstances()).once("late-" + held.reservationId());
        return Uni.createFrom()
                .completionStage(() -> client.check(check))
                .invoke(answer -> {
                    RequestLimits.add(seen, answer.limits());
                    LOG.warnf(
                            "reservation %s expired before the end; %s is %s",
                            held.reservationId(), all, answer.isAllowed() ? "charged now" : "refused, and not charged");
                })
                .replaceWithVoid();
    }
}

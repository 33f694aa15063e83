package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.Held;
import dev.quartermaster.quota.client.HoldAnswer;
import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.Refused;
import dev.quartermaster.quota.client.Unheld;
import dev.quartermaster.quota.contract.Circumstances;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.LimitState;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Reserves before the method, and commits or releases after it; inside of the checks of {@link RateLimited}. */
@Reserves(metric = "")
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE + 10)
class ReservesInterceptor {

    private final QuotaClient client;
    private final Terms terms;
    private final RequestLimits limits;
    private final ActualUse actual;

    ReservesInterceptor(QuotaClient client, Terms terms, RequestLimits limits, ActualUse actual) {
        this.client = client;
        this.terms = terms;
        this.limits = limits;
        this.actual = actual;
    }

    @AroundInvoke
    Object reserve(InvocationContext method) throws Exception {
        Reserves annotation = Terms.annotations(method, Reserves.class).getFirst();
        long units = Terms.units(method, annotation.metric(), annotation.amount());
        if (units == 0) {
            return method.proceed();
        }
        boolean inRequest = RequestLimits.inRequest();
        Map<String, LimitState> seen = inRequest ? limits.map() : new HashMap<>();
        Map<String, Long> reports = inRequest ? actual.reports() : new ConcurrentHashMap<>();
        Circumstances about = terms.circumstances(method, annotation.action());
        Duration ttl = Duration.parse(annotation.ttl());
        Uni<Ending> before = terms.subject(annotation.by())
                .map(subject ->
                        Hold.of(subject, annotation.metric(), units, ttl).about(about))
                .chain(hold -> reserve(hold).map(answer -> judge(answer, hold, seen, reports)));
        return Around.run(method, before);
    }

    private Uni<HoldAnswer> reserve(Hold hold) {
        return Uni.createFrom().deferred(() -> {
            CompletionStage<HoldAnswer> asked = client.reserve(hold);
            // a copy: a client that goes away now must not stop the answer, which says what to release
            return Uni.createFrom()
                    .completionStage(asked.thenApply(answer -> answer))
                    .onCancellation()
                    .invoke(() -> asked.thenAccept(this::forget));
        });
    }

    private void forget(HoldAnswer answer) {
        if (answer instanceof Held held) {
            Settlement.release(client, held.reservationId());
        }
    }

    private Ending judge(HoldAnswer answer, Hold hold, Map<String, LimitState> seen, Map<String, Long> reports) {
        return switch (answer) {
            case Held held -> {
                RequestLimits.add(seen, held.limits());
                yield new Settlement(client, held, hold, reports, seen);
            }
            case Unheld unheld -> Ending.NOTHING;
            case Refused refused -> {
                RequestLimits.add(seen, refused.limits());
                throw new QuotaRefusedException(refused);
            }
        };
    }
}

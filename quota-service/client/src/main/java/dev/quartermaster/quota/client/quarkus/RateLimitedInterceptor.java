package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.Allowed;
import dev.quartermaster.quota.client.Answer;
import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.Refused;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Circumstances;
import dev.quartermaster.quota.contract.LimitState;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks before the method; after those that ask who may call it at all. */
@RateLimited("")
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class RateLimitedInterceptor {

    private final QuotaClient client;
    private final Terms terms;
    private final RequestLimits limits;

    RateLimitedInterceptor(QuotaClient client, Terms terms, RequestLimits limits) {
        this.client = client;
        this.terms = terms;
        this.limits = limits;
    }

    @AroundInvoke
    Object check(InvocationContext method) throws Exception {
        List<RateLimited> annotations = Terms.annotations(method, RateLimited.class);
        Map<String, Long> consume = new HashMap<>();
        String action = "";
        for (RateLimited annotation : annotations) {
            for (String metric : annotation.value()) {
                consume.merge(metric, Terms.units(method, metric, annotation.cost()), Long::sum);
            }
            action = annotation.action().isEmpty() ? action : annotation.action();
        }
        Circumstances about = terms.circumstances(method, action);
        Map<String, LimitState> seen = RequestLimits.inRequest() ? limits.map() : new HashMap<>();
        Uni<Ending> before = terms.subject(
                        annotations.stream().map(RateLimited::by).toArray(By[][]::new))
                .chain(subject -> Uni.createFrom()
                        .completionStage(
                                () -> client.check(Check.of(subject, consume).about(about))))
                .map(answer -> judge(answer, seen));
        return Around.run(method, before);
    }

    private static Ending judge(Answer answer, Map<String, LimitState> seen) {
        RequestLimits.add(seen, answer.limits());
        return switch (answer) {
            case Allowed allowed -> Ending.NOTHING;
            case Refused refused -> throw new QuotaRefusedException(refused);
        };
    }
}

package dev.quartermaster.quota.decisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.problems.ProblemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is kept of answers about reservations, so that a repeated request gets the same one. */
final class HoldMemory {

    private static final String GONE = "gone";

    private HoldMemory() {}

    static Claim.Once once(Ask ask, long ttlMicros, Question question, UUID id) {
        ObjectNode context = (ObjectNode) Repetition.parse(Repetition.context(question));
        context.put("reservation", id.toString()).put("ttl", ttlMicros);
        byte[] fingerprint = Repetition.fingerprint(ask, "hold " + ttlMicros);
        return new Claim.Once("reserve:" + ask.idempotencyKey(), fingerprint, context.toString());
    }

    static Reservations.Made made(Verdict.Repeated repeated) {
        JsonNode context = Repetition.parse(repeated.context());
        Decision decision = Repetition.decision(repeated);
        return repeated.admitted()
                ? new Reservations.Made(
                        UUID.fromString(context.get("reservation").textValue()),
                        decision.atMicros() + context.get("ttl").longValue(),
                        decision)
                : new Reservations.Made(null, 0, decision);
    }

    static String outcome(Question question, Map<String, Long> consume) {
        ObjectNode context = (ObjectNode) Repetition.parse(Repetition.context(question));
        ObjectNode amounts = context.putObject("consume");
        new TreeMap<>(consume).forEach(amounts::put);
        return context.toString();
    }

    /** The answer that the commit got; a conflict when it committed other amounts. */
    static Reservations.Committed committed(@Nullable String outcome, Map<String, Long> consume) {
        if (outcome == null) {
            throw new IllegalStateException("committed without an outcome");
        }
        JsonNode kept = Repetition.parse(outcome);
        String text = kept.get("context").textValue();
        Map<String, Long> before = new LinkedHashMap<>();
        Repetition.parse(text)
                .get("consume")
                .properties()
                .forEach(entry -> before.put(entry.getKey(), entry.getValue().longValue()));
        if (!before.equals(consume)) {
            throw new ProblemException(
                    ErrorCode.CONFLICT,
                    "The reservation was committed before, with other amounts.",
                    Map.of("state", "committed", "consumed", before));
        }
        JsonNode numbers = kept.get("numbers");
        long[] values = new long[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).longValue();
        }
        return new Reservations.Committed(before, Repetition.decision(new Verdict.Repeated(true, text, values)));
    }

    /**
     * The amount that holds now on something held before. A limit that no longer applies is unlimited, so that what was
     * admitted under it can still be settled.
     */
    static Effective effective(Standing standing, Reservation.Held held) {
        for (Effective effective : standing.limitsOn(held.metric())) {
            if (effective.limit().id() == held.limit()) {
                return effective;
            }
        }
        Span span = switch (held.kind()) {
            case RATE -> new Span.Sliding(Duration.ofHours(1));
            case QUOTA -> new Span.Calendar(PeriodUnit.DAY);
            case STOCK, SIZE -> new Span.None();
        };
        LimitKind kind = held.kind();
        Set<Dimension> scope = Set.of(Dimension.GLOBAL);
        return new Effective(
                new Limit(
                        held.limit(),
                        GONE,
                        held.metric(),
                        kind,
                        null,
                        span,
                        scope,
                        OnUnavailable.DENY,
                        Mode.SHADOW,
                        false,
                        true),
                null,
                GONE);
    }

    static boolean gone(Effective effective) {
        return effective.source().equals(GONE);
    }
}

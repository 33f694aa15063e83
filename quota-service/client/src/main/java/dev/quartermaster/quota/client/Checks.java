package dev.quartermaster.quota.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.client.CheckBatcher.Outcome;
import dev.quartermaster.quota.client.Exchange.Call;
import dev.quartermaster.quota.client.Exchange.Reply;
import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.contract.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends a group of checks as one request and takes the answer apart. */
final class Checks {

    private static final String PATH = "/api/v1/checks";

    private final Function<Call, CompletionStage<Reply>> exchange;

    Checks(Function<Call, CompletionStage<Reply>> exchange) {
        this.exchange = exchange;
    }

    CompletionStage<List<Outcome>> send(List<Check> checks, @Nullable String correlationId) {
        String path = checks.size() == 1 ? PATH : PATH + "/batch";
        Call call = new Call("POST", path, WireWriter.checks(checks), correlationId);
        return exchange.apply(call).thenCompose(reply -> {
            boolean wrong = reply.status() == 400 || reply.status() == 413 || reply.status() == 422;
            if (checks.size() > 1 && wrong) {
                return halves(checks, correlationId);
            }
            return java.util.concurrent.CompletableFuture.completedFuture(outcomes(checks.size(), reply));
        });
    }

    /** One check is wrong, or all are too long together: the service did nothing, and the others shall not suffer. */
    private CompletionStage<List<Outcome>> halves(List<Check> checks, @Nullable String correlationId) {
        int half = checks.size() / 2;
        return send(checks.subList(0, half), correlationId)
                .thenCompose(first -> send(checks.subList(half, checks.size()), correlationId)
                        .thenApply(second -> {
                            List<Outcome> all = new ArrayList<>(first);
                            all.addAll(second);
                            return all;
                        }));
    }

    private static List<Outcome> outcomes(int count, Reply reply) {
        if (count == 1) {
            return List.of(outcome(reply.status(), Replies.tree(reply), reply));
        }
        if (reply.status() != 200) {
            throw Replies.failure(reply.status(), Replies.tree(reply), reply.retryAfter());
        }
        JsonNode results = Replies.tree(reply).path("results");
        if (results.size() != count) {
            throw new QuotaUnavailableException(Reason.BROKEN, "not one result per check", null);
        }
        List<Outcome> outcomes = new ArrayList<>(count);
        for (JsonNode result : results) {
            outcomes.add(outcome(result.path("status").asInt(), result, reply));
        }
        return outcomes;
    }

    private static Outcome outcome(int status, JsonNode node, Reply reply) {
        return Replies.read(() -> {
            if (status == 200) {
                return new Outcome.Answered(WireReader.allowed(node));
            }
            return Replies.isRefusal(status, node)
                    ? new Outcome.Answered(WireReader.refused(node))
                    : new Outcome.Failed(Replies.failure(status, node, reply.retryAfter()));
        });
    }
}

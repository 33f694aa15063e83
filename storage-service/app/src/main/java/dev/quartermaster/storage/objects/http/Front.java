package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.operations.CorrelationId;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.ClientAddress;
import dev.quartermaster.quota.security.TokenVerifier;
import dev.quartermaster.quota.security.Verification;
import dev.quartermaster.storage.objects.UploadSettings;
import dev.quartermaster.storage.process.Threads;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Lets callers with a good token in, each on a virtual thread; the event loop only moves buffers. */
@Singleton
class Front {

    private final TokenVerifier tokens;
    private final ClientAddress addresses;
    private final Threads threads;
    private final UploadSettings settings;

    Front(TokenVerifier tokens, ClientAddress addresses, Threads threads, UploadSettings settings) {
        this.tokens = tokens;
        this.addresses = addresses;
        this.threads = threads;
        this.settings = settings;
    }

    /** What is done for a caller. */
    interface Work {
        void act(Exchange exchange) throws IOException, InterruptedException;
    }

    void letIn(RoutingContext context, Work work) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        switch (tokens.verifyHeader(header)) {
            case Verification.Rejected rejected -> refuse(context, rejected);
            case Verification.Verified verified -> start(context, verified.caller(), work);
        }
    }

    private static void refuse(RoutingContext context, Verification.Rejected rejected) {
        Bodies.dropThen(context, () -> context.fail(new ProblemException(rejected.problem(), null)));
    }

    private void start(RoutingContext context, Caller caller, Work work) {
        HttpServerRequest request = context.request();
        Context loop = Vertx.currentContext();
        String correlation = context.response().headers().get(CorrelationId.HEADER);
        String peer =
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
        Exchange exchange = new Exchange(
                context,
                loop,
                caller,
                addresses.key(peer, request.getHeader("X-Forwarded-For")),
                new BodyStream(request, loop, settings.silence()));
        threads.run(() -> {
            CorrelationId.enter(correlation);
            try {
                work.act(exchange);
            } catch (Throwable e) {
                exchange.fail(e);
            }
        });
    }
}

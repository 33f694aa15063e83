package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.operations.CorrelationId;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.ClientAddress;
import dev.quartermaster.quota.security.TokenVerifier;
import dev.quartermaster.quota.security.Verification;
import dev.quartermaster.storage.objects.UploadSettings;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.process.Threads;
import dev.quartermaster.storage.store.Bucket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/**
 * {@code /api/v1/objects/{path}} and {@code /api/v1/content?uri=…}: plain routes, because paths must be read as they came and
 * bodies must wait until quota is held. Each request gets a virtual thread; the event loop only moves buffers.
 */
@Singleton
class ContentRoutes {

    /** After the filters for browsers and sizes, and before JAX-RS. */
    private static final int BEFORE_RESOURCES = -190;

    private static final String ALLOWED = "GET, HEAD, PUT, PATCH, DELETE";

    private final TokenVerifier tokens;
    private final ClientAddress addresses;
    private final ContentActions actions;
    private final Instance<Bucket> bucket;
    private final Threads threads;
    private final UploadSettings settings;

    ContentRoutes(
            TokenVerifier tokens,
            ClientAddress addresses,
            ContentActions actions,
            Instance<Bucket> bucket,
            Threads threads,
            UploadSettings settings) {
        this.tokens = tokens;
        this.addresses = addresses;
        this.actions = actions;
        this.bucket = bucket;
        this.threads = threads;
        this.settings = settings;
    }

    void register(@Observes Router router) {
        router.route(Targets.OBJECTS + "*").order(BEFORE_RESOURCES).handler(context -> handle(context, false));
        router.route(Targets.CONTENT).order(BEFORE_RESOURCES).handler(context -> handle(context, true));
    }

    private void handle(RoutingContext context, boolean byUri) {
        HttpServerRequest request = context.request();
        HttpMethod method = request.method();
        // the wildcard takes the list of objects as well, which is a JAX-RS resource
        boolean list = !byUri && request.path().length() < Targets.OBJECTS.length();
        if (list || method == HttpMethod.OPTIONS) {
            context.next();
            return;
        }
        boolean known = method == HttpMethod.GET
                || method == HttpMethod.HEAD
                || (!byUri && (method == HttpMethod.PUT || method == HttpMethod.PATCH || method == HttpMethod.DELETE));
        if (!known) {
            context.response().putHeader(HttpHeaders.ALLOW, byUri ? "GET, HEAD" : ALLOWED);
            context.fail(405);
            return;
        }
        switch (tokens.verifyHeader(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            case Verification.Rejected rejected -> refuse(context, rejected);
            case Verification.Verified verified -> start(context, verified.caller(), byUri);
        }
    }

    private static void refuse(RoutingContext context, Verification.Rejected rejected) {
        Bodies.dropThen(context, () -> context.fail(new ProblemException(rejected.problem(), null)));
    }

    private void start(RoutingContext context, Caller caller, boolean byUri) {
        HttpServerRequest request = context.request();
        Context loop = Vertx.currentContext();
        String correlation = context.response().headers().get(CorrelationId.HEADER);
        Exchange exchange = new Exchange(
                context,
                loop,
                caller,
                addresses.key(
                        request.remoteAddress() == null
                                ? ""
                                : request.remoteAddress().hostAddress(),
                        request.getHeader("X-Forwarded-For")),
                new BodyStream(request, loop, settings.silence()));
        threads.run(() -> {
            CorrelationId.enter(correlation);
            try {
                ObjectPath path = byUri ? Targets.ofUri(request, bucket.get().name()) : Targets.ofPath(request);
                actions.act(exchange, path);
            } catch (Throwable e) {
                exchange.fail(e);
            }
        });
    }
}

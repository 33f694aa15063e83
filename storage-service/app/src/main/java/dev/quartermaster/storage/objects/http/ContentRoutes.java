package dev.quartermaster.storage.objects.http;

import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.Bucket;
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
 * bodies must wait until quota is held.
 */
@Singleton
class ContentRoutes {

    /** After the filters for browsers and sizes, and before JAX-RS. */
    static final int BEFORE_RESOURCES = -190;

    private static final String ALLOWED = "GET, HEAD, PUT, PATCH, DELETE";

    private final Front front;
    private final ContentActions actions;
    private final Instance<Bucket> bucket;

    ContentRoutes(Front front, ContentActions actions, Instance<Bucket> bucket) {
        this.front = front;
        this.actions = actions;
        this.bucket = bucket;
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
        front.letIn(context, exchange -> {
            ObjectPath path = byUri ? Targets.ofUri(request, bucket.get().name()) : Targets.ofPath(request);
            actions.act(exchange, path);
        });
    }
}

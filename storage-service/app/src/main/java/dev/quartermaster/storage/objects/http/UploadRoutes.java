package dev.quartermaster.storage.objects.http;

import dev.quartermaster.storage.objects.Resumables;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;

/** {@code /api/v1/uploads/{id}}: resumable uploads that are on their way. */
@Singleton
class UploadRoutes {

    private final Front front;
    private final ResumableActions actions;

    UploadRoutes(Front front, ResumableActions actions) {
        this.front = front;
        this.actions = actions;
    }

    void register(@Observes Router router) {
        router.route(ResumableActions.UPLOADS + ":id")
                .order(ContentRoutes.BEFORE_RESOURCES)
                .handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpMethod method = context.request().method();
        if (method == HttpMethod.OPTIONS) {
            context.next();
            return;
        }
        if (method != HttpMethod.HEAD && method != HttpMethod.PATCH && method != HttpMethod.DELETE) {
            context.response().putHeader(HttpHeaders.ALLOW, "HEAD, PATCH, DELETE");
            context.fail(405);
            return;
        }
        front.letIn(context, exchange -> actions.act(exchange, id(context.pathParam("id"))));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Resumables.unknown();
        }
    }
}

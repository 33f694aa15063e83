package dev.quartermaster.quota.problems.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemText;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses announced bodies above the limit with a problem, before the framework refuses them without a body.
 *
 * <p>A caller that is still sending would see a broken connection instead of the answer, so a body that is not absurdly
 * large is read and dropped first. Bodies without an announced length are cut by whoever reads them.
 */
@Singleton
class BodyLimit {

    /** Before the framework's own check, after the correlation id. */
    private static final int PRIORITY = 900;

    private static final long WORTH_DROPPING = 32L * 1024 * 1024;

    private final ProblemText text;
    private final long limit;

    BodyLimit(ProblemText text, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.text = text;
        this.limit = limit.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        long announced = length(request.getHeader(HttpHeaders.CONTENT_LENGTH));
        if (announced <= limit) {
            context.next();
        } else if (announced > WORTH_DROPPING || request.headers().contains(HttpHeaders.EXPECT)) {
            refuse(context);
        } else {
            request.handler(dropped -> {});
            request.endHandler(end -> refuse(context));
            request.resume();
        }
    }

    private static long length(@Nullable String header) {
        if (header == null) {
            return 0;
        }
        try {
            return Long.parseLong(header);
        } catch (NumberFormatException e) {
            // The HTTP layer refuses such a request by itself.
            return 0;
        }
    }

    private void refuse(RoutingContext context) {
        Problem problem = Problem.of(
                ErrorCode.BODY_TOO_LARGE, "The body has more than " + limit + " bytes.", Map.of("max_bytes", limit));
        HttpServerResponse response = context.response().setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        response.end(Buffer.buffer(text.bytes(problem, context.request().path())));
    }
}

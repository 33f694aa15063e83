package dev.quartermaster.quota.problems.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemText;
import dev.quartermaster.quota.problems.Problems;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Problems for what fails outside of JAX-RS: plain routes, unknown paths, and refusals of the HTTP layer itself.
 *
 * <p>A plain route ends a request with {@code context.fail(new ProblemException(…))} or {@code context.fail(status)}.
 */
@Singleton
class PlainProblems {

    private static final Logger LOG = Logger.getLogger(PlainProblems.class);

    /** After every route of the service, before the framework's own error page. */
    private static final int AFTER_ALL_ROUTES = 1_000_000;

    private static final int[] STATUSES = {400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 417, 500, 501, 503, 504};

    private final ProblemText text;

    PlainProblems(ProblemText text) {
        this.text = text;
    }

    void register(@Observes Router router) {
        router.route().order(AFTER_ALL_ROUTES).failureHandler(this::failed);
        for (int status : STATUSES) {
            router.errorHandler(status, this::failed);
        }
    }

    private void failed(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // Half an answer is out: cutting the connection is the only way left to say that it is not whole.
            context.request().connection().close();
            return;
        }
        Problem problem = problemOf(context);
        send(context, problem);
    }

    private Problem problemOf(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        if (failure == null || (status >= 400 && status < 500)) {
            return Problems.ofStatus(
                    status < 400 ? 500 : status, context.request().path());
        }
        Problem problem = Problems.ofFailure(failure);
        if (problem.code() == ErrorCode.UNEXPECTED) {
            LOG.error("Request failed", failure);
        }
        return problem;
    }

    private void send(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response().setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        problem.headers().forEach(response::putHeader);
        response.end(Buffer.buffer(text.bytes(problem, context.request().path())));
    }
}

package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.storage.quota.domain.Asker;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/**
 * One request and its answer, as a virtual thread sees them; what touches the connection happens on its event loop.
 *
 * @param address under which limits count the caller
 */
record Exchange(RoutingContext context, Context loop, Caller caller, String address, BodyStream body) {

    HttpServerRequest request() {
        return context.request();
    }

    /** On behalf of this user, from the address of the request. */
    Asker asker(String user) {
        return new Asker(user, address, request().getHeader(HttpHeaders.USER_AGENT));
    }

    /** Answers with headers and a short text. */
    void answer(int status, Map<String, String> headers, String text) {
        loop.runOnContext(go -> {
            HttpServerResponse response = context.response();
            if (response.ended() || response.closed()) {
                return;
            }
            response.setStatusCode(status);
            headers.forEach(response::putHeader);
            response.end(Buffer.buffer(text));
        });
    }

    /** Sends the caller away if there is a reason; whether there was one. */
    boolean shed(Optional<Problem> reason) {
        reason.ifPresent(this::fail);
        return reason.isPresent();
    }

    void fail(Problem problem) {
        fail(new ProblemException(problem, null));
    }

    /** Answers with the problem of a failure, or cuts the connection when half an answer is out. */
    void fail(Throwable failure) {
        loop.runOnContext(go -> {
            HttpServerResponse response = context.response();
            if (response.headWritten()) {
                request().connection().close();
            } else if (body.accepted()) {
                // more may be coming: nobody will read it
                Bodies.answerAndClose(context, () -> context.fail(failure), false);
            } else {
                Bodies.dropThen(context, () -> context.fail(failure));
            }
        });
    }
}

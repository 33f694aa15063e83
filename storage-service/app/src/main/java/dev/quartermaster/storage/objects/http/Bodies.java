package dev.quartermaster.storage.objects.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers a caller whose body will not be read. One that is still sending would see a broken connection instead of the answer,
 * so a short body is read and dropped first; after a long one, and where the caller waits to be told to go on, the connection
 * is closed.
 */
final class Bodies {

    private static final long WORTH_DROPPING = 8L * 1024 * 1024;

    private static final long LINGER_MILLIS = 5000;

    private Bodies() {}

    /** To be called on the event loop of the request, for a body of which nothing was read. */
    static void dropThen(RoutingContext context, Runnable answer) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        boolean empty = !chunked && (length == null || length.equals("0"));
        boolean waits = request.getHeader(HttpHeaders.EXPECT) != null;
        if (empty) {
            answer.run();
        } else if (waits || chunked || Long.parseLong(length == null ? "0" : length) > WORTH_DROPPING) {
            answerAndClose(context, answer, waits);
        } else {
            request.handler(dropped -> {});
            request.endHandler(end -> answer.run());
            request.exceptionHandler(gone -> {});
            request.resume();
        }
    }

    /**
     * Answers and ends the connection. A caller that sends may only read the answer when it has sent what it has, so what
     * comes is thrown away for a while first.
     */
    static void answerAndClose(RoutingContext context, Runnable answer, boolean nothingComes) {
        HttpServerRequest request = context.request();
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.response().endHandler(sent -> {
            if (nothingComes || request.isEnded()) {
                request.connection().close();
            } else {
                context.vertx()
                        .setTimer(LINGER_MILLIS, late -> request.connection().close());
            }
        });
        if (!request.isEnded()) {
            request.handler(dropped -> {});
            request.resume();
        }
        answer.run();
    }
}

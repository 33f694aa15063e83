package dev.quartermaster.quota.operations.http;

import dev.quartermaster.quota.operations.CorrelationId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Puts the correlation id and the security headers on every answer, in one handler because each one costs. */
@Singleton
class AnswerHeaders {

    /** Before everything else, so that every log line of a request has its correlation id. */
    private static final int PRIORITY = 1000;

    private static final CharSequence CORRELATION_ID = HttpHeaders.createOptimized("X-Correlation-Id");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence SECURITY_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");

    /** Answers of the API are data: nothing in them may be run, and nobody may frame them. */
    private static final CharSequence DATA_ONLY =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");

    private static final CharSequence NO_FRAMES = HttpHeaders.createOptimized("frame-ancestors 'none'");

    void register(@Observes Filters filters) {
        filters.register(AnswerHeaders::add, PRIORITY);
    }

    private static void add(RoutingContext context) {
        String id = CorrelationId.choose(context.request().getHeader(CORRELATION_ID));
        CorrelationId.enter(id);
        MultiMap headers = context.response().headers();
        headers.set(CORRELATION_ID, id).set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        if (context.request().path().startsWith("/api/")) {
            // Limits and verdicts change from one moment to the next, and belong to one caller.
            headers.set(CACHE_CONTROL, NO_STORE).set(SECURITY_POLICY, DATA_ONLY);
        } else {
            headers.set(SECURITY_POLICY, NO_FRAMES);
        }
        context.next();
    }
}

package dev.quartermaster.quota.decisions.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.Decisions;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Headers;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.problems.ProblemText;
import dev.quartermaster.quota.problems.Problems;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.security.TokenVerifier;
import dev.quartermaster.quota.security.Verification;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code POST /api/v1/checks} and {@code POST /api/v1/checks/batch}, as plain routes: they are what the service is for,
 * and a JAX-RS resource would cost more than the decision.
 */
@Singleton
class CheckRoutes {

    static final String CHECKS = "/api/v1/checks";
    private static final String BATCH = "/api/v1/checks/batch";
    /**
     * After the filter that gives an answer its correlation id, and before everything else that the frame does for routes
     * in general: looking JAX-RS routes up and preparing authentication cost more than the decision.
     */
    private static final int FIRST = -999;

    /** After the filters for browsers and sizes, and before JAX-RS. */
    private static final int BEFORE_RESOURCES = -190;

    /** Names that are checked and hashed once; the headers of an answer would cost as much as its body. */
    private static final Map<String, CharSequence> HEADERS =
            Headers.NAMES.stream().collect(Collectors.toMap(name -> name, HttpHeaders::createOptimized));

    /** Digits of a Content-Length below any limit on bodies that makes sense; longer ones take the way through all filters. */
    private static final int SHORT_LENGTH = 5;

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PROBLEM_JSON = HttpHeaders.createOptimized(Problem.MEDIA_TYPE);

    private final Decisions decisions;
    private final TokenVerifier tokens;
    private final ProblemText problems;
    private final RefusalWriter refusals;
    private final AskReader reader;
    private final long longestBody;

    CheckRoutes(
            Decisions decisions,
            TokenVerifier tokens,
            ProblemText problems,
            RefusalWriter refusals,
            AskReader reader,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize longestBody) {
        this.decisions = decisions;
        this.tokens = tokens;
        this.problems = problems;
        this.refusals = refusals;
        this.reader = reader;
        this.longestBody = longestBody.asLongValue();
    }

    void register(@Observes Router router) {
        route(router, CHECKS, this::check);
        route(router, BATCH, this::batch);
    }

    private void route(Router router, String path, Consumer<RoutingContext> handler) {
        router.post(path).order(FIRST).handler(context -> {
            if (plain(context.request())) {
                handler.accept(context);
            } else {
                context.next();
            }
        });
        router.route(path).order(BEFORE_RESOURCES).handler(context -> {
            if (context.request().method() == HttpMethod.POST) {
                handler.accept(context);
            } else if (context.request().method() == HttpMethod.OPTIONS) {
                context.next();
            } else {
                context.response().putHeader(HttpHeaders.ALLOW, "POST");
                context.fail(405);
            }
        });
    }

    /** Whether none of the filters has anything to say: the caller is no browser, and the body is not announced as too long. */
    private boolean plain(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null
                && length.length() <= SHORT_LENGTH
                && request.getHeader(HttpHeaders.ORIGIN) == null
                && request.getHeader(HttpHeaders.EXPECT) == null;
    }

    private void check(RoutingContext context) {
        withBody(context, body -> {
            Ask ask = reader.check(body.getBytes());
            decisions.decide(ask, new Decisions.Answer() {
                @Override
                public void decided(Decision decision) {
                    answer(context, ask, decision);
                }

                @Override
                public void failed(Throwable failure) {
                    context.fail(failure);
                }
            });
        });
    }

    private void batch(RoutingContext context) {
        withBody(context, body -> {
            List<Ask> asks = reader.batch(body.getBytes());
            List<Uni<Object>> answers = new ArrayList<>(asks.size());
            for (Ask ask : asks) {
                answers.add(decisions
                        .decide(ask)
                        .map(decision -> (Object) decision)
                        .onFailure()
                        .recoverWithItem(failure -> failure));
            }
            Uni.join()
                    .all(answers)
                    .andFailFast()
                    .subscribe()
                    .with(results -> answer(context, asks, results), context::fail);
        });
    }

    /** Runs the action with the whole body once the caller is known and may ask; anything thrown becomes its problem. */
    private void withBody(RoutingContext context, Consumer<Buffer> action) {
        HttpServerRequest request = context.request();
        if (!authorised(context) || !json(context)) {
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= longestBody) {
                body.appendBuffer(chunk);
            } else if (!context.failed()) {
                request.handler(dropped -> {});
                context.fail(new ProblemException(
                        ErrorCode.BODY_TOO_LARGE,
                        "The body has more than " + longestBody + " bytes.",
                        Map.of("max_bytes", longestBody)));
            }
        });
        request.endHandler(end -> {
            if (context.failed()) {
                return;
            }
            try {
                action.accept(body);
            } catch (RuntimeException e) {
                context.fail(e);
            }
        });
        request.exceptionHandler(context::fail);
        request.resume();
    }

    private boolean authorised(RoutingContext context) {
        Verification verification = tokens.verifyHeader(context.request().getHeader(HttpHeaders.AUTHORIZATION));
        return switch (verification) {
            case Verification.Rejected rejected -> {
                context.fail(new ProblemException(rejected.problem(), null));
                yield false;
            }
            case Verification.Verified verified -> mayAsk(context, verified.caller());
        };
    }

    private static boolean mayAsk(RoutingContext context, Caller caller) {
        boolean may = caller.is(Role.SERVICE) || caller.is(Role.ADMIN);
        if (!may) {
            context.fail(new ProblemException(
                    ErrorCode.ROLE_NOT_ALLOWED, "Decisions are asked for with the role service or admin."));
        }
        return may;
    }

    private static boolean json(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        boolean json = type != null
                && type.regionMatches(true, 0, "application/json", 0, 16)
                && (type.length() == 16 || type.charAt(16) == ';' || type.charAt(16) == ' ');
        if (!json) {
            context.fail(415);
        }
        return json;
    }

    private void answer(RoutingContext context, Ask ask, Decision decision) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        // none of them is there yet, so nothing has to be looked for and replaced
        MultiMap headers = response.headers();
        BiConsumer<String, String> put = (name, value) -> headers.add(HEADERS.getOrDefault(name, name), value);
        StringBuilder out = new StringBuilder(1024);
        if (decision instanceof Decision.Refused refused) {
            refusals.headers(refused, put);
            response.setStatusCode(refusals.write(out, refused, ask.subject().user(), CHECKS));
            headers.add(HttpHeaders.CONTENT_TYPE, PROBLEM_JSON);
        } else {
            Headers.of(decision, put);
            AnswerWriter.admitted(out, decision);
            headers.add(HttpHeaders.CONTENT_TYPE, JSON);
        }
        response.end(Buffer.buffer(out.toString()));
    }

    private void answer(RoutingContext context, List<Ask> asks, List<Object> results) {
        StringBuilder out = new StringBuilder(512 * results.size()).append("{\"results\":[");
        for (int i = 0; i < results.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            int from = out.length();
            int status = result(out, asks.get(i), results.get(i));
            // problems carry their status themselves; an admission gets it as its first member
            if (status == 200) {
                out.insert(from + 1, "\"status\":200,");
            }
        }
        out.append("]}");
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(Buffer.buffer(out.toString()));
    }

    private int result(StringBuilder out, Ask ask, Object result) {
        return switch (result) {
            case Decision.Admitted admitted -> {
                AnswerWriter.admitted(out, admitted);
                yield 200;
            }
            case Decision.Refused refused ->
                refusals.write(out, refused, ask.subject().user(), BATCH);
            case Throwable failure -> {
                Problem problem = Problems.ofFailure(failure);
                problems.append(out, problem, BATCH);
                yield problem.status();
            }
            default -> throw new IllegalStateException("not an answer: " + result);
        };
    }
}

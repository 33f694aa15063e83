package dev.quartermaster.usage.export.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.TokenVerifier;
import dev.quartermaster.quota.security.Verification;
import dev.quartermaster.usage.export.ClosedMonths;
import dev.quartermaster.usage.export.Format;
import dev.quartermaster.usage.operations.Operations;
import dev.quartermaster.usage.operations.Operations.Seqs;
import dev.quartermaster.usage.query.Parameters;
import dev.quartermaster.usage.query.domain.Range;
import dev.quartermaster.usage.query.domain.Selection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/usage/export}: a plain route, because the answer is written at the pace of its reader, whatever its
 * size.
 */
@Singleton
class ExportRoute {

    private static final int BEFORE_RESOURCES = -190;
    private static final Duration USUAL = Duration.ofDays(1);
    private static final Set<String> KNOWN = known();

    private final Operations operations;
    private final ClosedMonths months;
    private final TokenVerifier tokens;
    private final InstantSource clock;

    ExportRoute(Operations operations, ClosedMonths months, TokenVerifier tokens, InstantSource clock) {
        this.operations = operations;
        this.months = months;
        this.tokens = tokens;
        this.clock = clock;
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(Selection.FIELDS);
        known.addAll(List.of("from", "to", "month", "format", "corrections"));
        return known;
    }

    void register(@Observes Router router) {
        router.route("/api/v1/usage/export").order(BEFORE_RESOURCES).handler(context -> {
            if (context.request().method() == HttpMethod.GET) {
                export(context);
            } else if (context.request().method() == HttpMethod.OPTIONS) {
                context.next();
            } else {
                context.response().putHeader(HttpHeaders.ALLOW, "GET");
                context.fail(405);
            }
        });
    }

    private void export(RoutingContext context) {
        switch (tokens.verifyHeader(context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            case Verification.Rejected rejected -> context.fail(new ProblemException(rejected.problem(), null));
            case Verification.Verified verified -> {
                if (verified.caller().roles().isEmpty()) {
                    context.fail(
                            new ProblemException(ErrorCode.ROLE_NOT_ALLOWED, "None of your roles may use this route."));
                } else {
                    export(context, verified.caller());
                }
            }
        }
    }

    private void export(RoutingContext context, Caller caller) {
        try {
            Parameters parameters = new Parameters(parameters(context)).only(KNOWN, true);
            Format format = Format.valueOf(parameters
                    .word("format", "csv", Set.of("csv", "json", "ndjson"))
                    .toUpperCase(Locale.ROOT));
            YearMonth month = month(parameters);
            boolean corrections = parameters.flag("corrections");
            Range range = month == null ? parameters.range(clock.instant(), USUAL) : range(month);
            Selection selection = parameters.selection(caller, range, Selection.FIELDS);
            seqs(month, corrections)
                    .subscribe()
                    .with(seqs -> stream(context, format, selection, seqs, name(month, format)), context::fail);
        } catch (ProblemException e) {
            context.fail(e);
        }
    }

    private Uni<Seqs> seqs(@Nullable YearMonth month, boolean corrections) {
        if (month == null) {
            if (corrections) {
                throw Parameters.wrong("corrections", "Only together with month.");
            }
            return Uni.createFrom().item(Seqs.EVERY);
        }
        return months.closedSeq(month).map(closed -> {
            if (closed.isEmpty() && corrections) {
                throw new ProblemException(ErrorCode.CONFLICT, "The month is not closed: nothing is a correction yet.");
            }
            return closed.map(seq -> corrections ? new Seqs(seq, Long.MAX_VALUE) : new Seqs(0, seq))
                    .orElse(Seqs.EVERY);
        });
    }

    private void stream(RoutingContext context, Format format, Selection selection, Seqs seqs, String name) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType());
        response.putHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        operations.all(selection, seqs).subscribe().withSubscriber(new PacedWriter(context, format));
    }

    private static String name(@Nullable YearMonth month, Format format) {
        return "usage" + (month == null ? "" : "-" + month) + "."
                + format.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, List<String>> parameters(RoutingContext context) {
        Map<String, List<String>> parameters = new HashMap<>();
        context.queryParams().names().forEach(name -> parameters.put(name, context.queryParam(name)));
        return parameters;
    }

    private static @Nullable YearMonth month(Parameters parameters) {
        String text = parameters.text("month");
        if (text == null) {
            return null;
        }
        if (parameters.text("from") != null || parameters.text("to") != null) {
            throw Parameters.wrong("month", "Either month, or from and to.");
        }
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw Parameters.wrong("month", "A month like 2026-01.");
        }
    }

    private static Range range(YearMonth month) {
        Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new Range(
                from, month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}

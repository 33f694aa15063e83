package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.QuotaException;
import dev.quartermaster.quota.client.QuotaRequestException;
import dev.quartermaster.quota.client.QuotaUnavailableException;
import dev.quartermaster.quota.client.RateLimitHeaders;
import dev.quartermaster.quota.client.WireWriter;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.LimitState;
import dev.quartermaster.quota.contract.ProblemDocument;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** What the callers of an application's endpoints see of their quota: headers, and problems where it is refused. */
class QuotaResponses {

    private static final Logger LOG = Logger.getLogger(QuotaResponses.class);

    private final RequestLimits limits;
    private final InstantSource clock = InstantSource.system();

    QuotaResponses(RequestLimits limits) {
        this.limits = limits;
    }

    @ServerResponseFilter
    public void headers(ContainerResponseContext response) {
        List<LimitState> seen = limits.all();
        if (!seen.isEmpty()) {
            RateLimitHeaders.of(seen, clock.instant())
                    .forEach((name, value) -> response.getHeaders().putSingle(name, value));
        }
    }

    @ServerExceptionMapper
    public Response refused(QuotaRefusedException refusal, UriInfo uri) {
        return answer(refusal.refused().problem(), uri);
    }

    @ServerExceptionMapper
    public Response failed(QuotaException failure, UriInfo uri) {
        Instant now = clock.instant();
        return switch (failure) {
            case QuotaUnavailableException away -> {
                LOG.warnf("quota-service: %s", away.getMessage());
                yield answer(
                        ProblemDocument.of(
                                ErrorCode.SERVICE_UNAVAILABLE,
                                "Quotas cannot be checked at the moment; try again later.",
                                now),
                        uri);
            }
            case QuotaRequestException wrong -> {
                // the mistake is the application's, and its callers need not know it
                LOG.errorf("quota-service: %s", wrong.getMessage());
                yield answer(
                        ProblemDocument.of(ErrorCode.UNEXPECTED, "An unexpected error occurred; it is logged.", now),
                        uri);
            }
        };
    }

    private static Response answer(ProblemDocument problem, UriInfo uri) {
        ProblemDocument here = new ProblemDocument(
                problem.type(),
                problem.title(),
                problem.status(),
                problem.detail(),
                uri.getRequestUri().getRawPath(),
                problem.code(),
                problem.details(),
                problem.timestamp(),
                problem.correlationId(),
                problem.limitType(),
                problem.retryAfter(),
                problem.quota(),
                problem.violatedPolicies());
        return Response.status(here.status())
                .header(HttpHeaders.CONTENT_TYPE, ProblemDocument.MEDIA_TYPE)
                .header(HttpHeaders.RETRY_AFTER, seconds(here))
                .entity(WireWriter.problem(here))
                .build();
    }

    private static @Nullable String seconds(ProblemDocument problem) {
        Long seconds = problem.retryAfter();
        return seconds == null ? null : seconds.toString();
    }
}

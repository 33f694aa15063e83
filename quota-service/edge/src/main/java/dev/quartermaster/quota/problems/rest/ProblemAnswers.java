package dev.quartermaster.quota.problems.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.problems.ProblemText;
import dev.quartermaster.quota.problems.Problems;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever ends a JAX-RS request into a problem. The framework's own mappers are replaced one by one. */
@Singleton
class ProblemAnswers {

    private static final Logger LOG = Logger.getLogger(ProblemAnswers.class);

    private final ProblemText text;

    ProblemAnswers(ProblemText text) {
        this.text = text;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException e, HttpServerRequest request) {
        if (e.getCause() != null) {
            LOG.error(e.getMessage(), e.getCause());
        }
        return answer(e.problem(), request);
    }

    @ServerExceptionMapper
    public Response json(JacksonException e, HttpServerRequest request) {
        return answer(JsonProblems.of(e), request);
    }

    /** Named by itself, because the framework brings a mapper for exactly this type. */
    @ServerExceptionMapper
    public Response json(MismatchedInputException e, HttpServerRequest request) {
        return answer(JsonProblems.of(e), request);
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException e, HttpServerRequest request) {
        return answer(Problem.of(ErrorCode.TOKEN_MISSING, "An Authorization header is needed."), request);
    }

    @ServerExceptionMapper
    public Response unauthenticated(AuthenticationFailedException e, HttpServerRequest request) {
        return e.getCause() instanceof ProblemException ours
                ? answer(ours.problem(), request)
                : answer(Problem.of(ErrorCode.TOKEN_INVALID, "The token is not acceptable."), request);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException e, HttpServerRequest request) {
        return answer(Problem.of(ErrorCode.ROLE_NOT_ALLOWED, "None of your roles may use this route."), request);
    }

    @ServerExceptionMapper
    public Response ofJaxRs(WebApplicationException e, HttpServerRequest request, ContainerRequestContext jaxRs) {
        if (e.getCause() instanceof JacksonException json) {
            return answer(JsonProblems.of(json), request);
        }
        if (e.getCause() instanceof ProblemException ours) {
            return answer(ours.problem(), request);
        }
        int status = e.getResponse().getStatus();
        if (status == 404 && e.getCause() != null) {
            // JAX-RS takes a parameter that cannot be converted for a route that is not there.
            return answer(
                    Problem.of(ErrorCode.INVALID_PARAMETER, "A query or path parameter has a wrong form."), request);
        }
        if (status >= 500) {
            LOG.error("Request failed", e);
        }
        Response answer = answer(Problems.ofStatus(status, request.path()), request);
        return status != 405
                ? answer
                : AllowedMethods.of(jaxRs)
                        .map(allow -> Response.fromResponse(answer)
                                .header(HttpHeaders.ALLOW, allow)
                                .build())
                        .orElse(answer);
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable e, HttpServerRequest request) {
        Problem problem = Problems.ofFailure(e);
        if (problem.code() == ErrorCode.UNEXPECTED) {
            LOG.error("Request failed", e);
        } else if (problem.status() >= 500) {
            // Expected while the database is away, and many: one line each, no stack trace.
            LOG.warnf("Request failed: %s: %s", problem.code().code(), e.toString());
        }
        return answer(problem, request);
    }

    private Response answer(Problem problem, HttpServerRequest request) {
        Response.ResponseBuilder answer = Response.status(problem.status())
                .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(text.bytes(problem, request.path()));
        problem.headers().forEach(answer::header);
        return answer.build();
    }
}

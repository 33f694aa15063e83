package dev.quartermaster.quota.problems.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Spares every route the question whether its body is there: an empty body and the JSON {@code null} are refused. */
@Provider
class BodyNeeded implements ReaderInterceptor {

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Object body = context.proceed();
        if (body == null) {
            throw new ProblemException(ErrorCode.MISSING_BODY, "A JSON object is needed as the body.");
        }
        return body;
    }
}

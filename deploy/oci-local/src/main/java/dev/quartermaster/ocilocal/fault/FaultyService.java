package dev.quartermaster.ocilocal.fault;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.Delivery;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Exchange;
import dev.quartermaster.ocilocal.http.HttpFront;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets the faults that are on strike before another service serves. */
public final class FaultyService implements HttpFront.Service {
    private final Faults faults;
    private final HttpFront.Service service;

    public FaultyService(Faults faults, HttpFront.Service service) {
        this.faults = faults;
        this.service = service;
    }

    @Override
    public Answer serve(Exchange exchange) throws IOException {
        Optional<Fault> fault =
                faults.strike(exchange.method(), exchange.target().raw());
        return fault.isEmpty() ? service.serve(exchange) : struck(fault.get(), exchange);
    }

    private Answer struck(Fault fault, Exchange exchange) throws IOException {
        return switch (fault.kind()) {
            case TOO_MANY_REQUESTS -> throw ErrorCode.TooManyRequests.because("User-rate limit exceeded.");
            case UNAVAILABLE -> throw ErrorCode.ServiceUnavailable.because("The service is currently unavailable.");
            case INTERNAL_ERROR -> throw ErrorCode.InternalServerError.because("Internal server error");
            case NOT_FOUND ->
                throw ErrorCode.BucketNotFound.because(
                        "Either the bucket does not exist in the namespace or you are not authorized to access it");
            case SLOW -> {
                Delivery.pause(Duration.ofMillis(or(fault.delayMillis(), 0)));
                exchange.deliverBody(new Delivery(Long.MAX_VALUE, or(fault.bytesPerSecond(), Long.MAX_VALUE)));
                yield service.serve(exchange)
                        .delivered(new Delivery(Long.MAX_VALUE, or(fault.bytesPerSecond(), Long.MAX_VALUE)));
            }
            case CUT_REQUEST -> {
                exchange.deliverBody(new Delivery(or(fault.afterBytes(), 0), Long.MAX_VALUE));
                byte[] sink = new byte[8192];
                while (exchange.body().read(sink) >= 0) {
                    // What passes before the cut is received and thrown away.
                }
                throw new EOFException("cut off by a fault");
            }
            case CUT_RESPONSE ->
                service.serve(exchange).delivered(new Delivery(or(fault.afterBytes(), 0), Long.MAX_VALUE));
        };
    }

    private static long or(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }
}

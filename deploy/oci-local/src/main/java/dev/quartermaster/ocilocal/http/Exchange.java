package dev.quartermaster.ocilocal.http;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request, for the thread that serves it. Not for several threads. */
public final class Exchange {
    private final String method;
    private final Target target;
    private final Map<String, String> headers = new TreeMap<>();
    private final BodyStream body;
    private final HttpServerRequest request;
    private final boolean expectsContinue;
    private boolean continued;
    private @Nullable DeliveredStream delivered;

    Exchange(HttpServerRequest request, BodyStream body) {
        this.request = request;
        this.method = request.method().name();
        this.body = body;
        this.target = Target.parse(request.uri());
        for (Map.Entry<String, String> header : request.headers()) {
            headers.merge(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (first, next) -> first + ", " + next);
        }
        this.expectsContinue =
                header("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
    }

    public String method() {
        return method;
    }

    public Target target() {
        return target;
    }

    /** A header by its name in lower case; several of one name are joined by commas. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** All headers by their names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The values of a query parameter that is a list separated by commas. */
    public List<String> queryList(String name) {
        return target.query(name).map(text -> List.of(text.split(",", -1))).orElse(List.of());
    }

    /** What the client says the body's length is, in bytes; refuses what is not a number. */
    public OptionalLong contentLength() {
        Optional<String> text = header("content-length");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException e) {
            throw ErrorCode.InvalidContentLength.because("The Content-Length header is not a number");
        }
    }

    /** The body; asks the client for it when it waits for {@code 100 Continue}: refuse before you call this. */
    public InputStream body() {
        if (expectsContinue && !continued) {
            continued = true;
            request.response().writeContinue();
        }
        return delivered == null ? body : delivered;
    }

    /** From now on the body comes in like this. */
    public void deliverBody(Delivery delivery) {
        delivered = new DeliveredStream(body, delivery);
    }

    /** The whole body, unless it is longer than the limit in bytes. */
    public byte[] readBody(int limit) throws IOException {
        byte[] bytes = body().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw ErrorCode.RequestEntityTooLarge.because("The request body is longer than " + limit + " bytes");
        }
        return bytes;
    }

    /** Whether the connection can carry another request: nothing of this one's body is left on the way. */
    boolean isDrained(long limit) throws IOException {
        if (expectsContinue && !continued) {
            return false;
        }
        byte[] sink = new byte[64 * 1024];
        long left = limit;
        while (!body.isAtEnd() && left > 0) {
            int count = body.read(sink);
            left -= Math.max(count, 0);
        }
        return body.isAtEnd();
    }
}

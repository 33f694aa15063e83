package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.objects.IncomingBody;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream for one virtual thread. A few buffers are fetched ahead, the connection is paused beyond
 * that. Made on the event loop of the request; read anywhere else.
 */
final class BodyStream extends InputStream implements IncomingBody {

    /** Buffers have up to 32 KiB ({@code quarkus.http.limits.max-chunk-size}), and there may be hundreds of uploads. */
    private static final int AHEAD = 4;

    private static final int AGAIN = 2;

    private sealed interface Arrived {
        record Data(Buffer buffer) implements Arrived {}

        record End() implements Arrived {}

        record Broken() implements Arrived {}
    }

    private final HttpServerRequest request;
    private final Context loop;
    private final Duration silence;
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private volatile boolean accepted;
    private @Nullable Buffer current;
    private int position;
    private int taken;
    private @Nullable Arrived last;

    BodyStream(HttpServerRequest request, Context loop, Duration silence) {
        this.request = request;
        this.loop = loop;
        this.silence = silence;
        request.pause();
        request.handler(buffer -> arrived.add(new Arrived.Data(buffer)));
        request.endHandler(end -> arrived.add(new Arrived.End()));
        request.exceptionHandler(broken -> arrived.add(new Arrived.Broken()));
        request.response().closeHandler(closed -> arrived.add(new Arrived.Broken()));
    }

    @Override
    public InputStream accept() {
        accepted = true;
        loop.runOnContext(go -> {
            if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                request.response().writeContinue();
            }
            request.fetch(AHEAD);
        });
        return this;
    }

    /** Whether the caller was told to send. */
    boolean accepted() {
        return accepted;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        Buffer buffer = current;
        while (buffer == null || position == buffer.length()) {
            Arrived next = last != null ? last : next();
            switch (next) {
                case Arrived.Data(Buffer data) -> {
                    buffer = data;
                    current = data;
                    position = 0;
                }
                case Arrived.End end -> {
                    last = end;
                    return -1;
                }
                case Arrived.Broken broken -> {
                    last = broken;
                    throw incomplete("The connection broke before all of the content had come.");
                }
            }
        }
        int count = Math.min(length, buffer.length() - position);
        buffer.getBytes(position, position + count, target, offset);
        position += count;
        return count;
    }

    private Arrived next() {
        try {
            Arrived next = arrived.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw incomplete("Nothing came for " + silence.toSeconds() + " seconds in the middle of the content.");
            }
            if (next instanceof Arrived.Data && ++taken % AGAIN == 0) {
                loop.runOnContext(go -> request.fetch(AGAIN));
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.description());
        }
    }

    private static ProblemException incomplete(String detail) {
        return new ProblemException(ErrorCode.STORAGE_CORRUPT, detail);
    }
}

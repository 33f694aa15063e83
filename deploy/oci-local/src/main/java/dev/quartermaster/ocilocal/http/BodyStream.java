package dev.quartermaster.ocilocal.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A request's body for a thread that may block: a few buffers are in flight, never the whole body.
 *
 * <p>A client that goes away in the middle is an {@link IOException}, never the end of the stream.
 */
final class BodyStream extends InputStream {
    /** Of 32 KiB: hundreds of uploads at once have to fit into a small heap. */
    private static final int IN_FLIGHT = 3;

    private sealed interface Event {}

    private record Data(Buffer buffer) implements Event {}

    private record End() implements Event {}

    private record Broken(Throwable cause) implements Event {}

    private final HttpServerRequest request;
    private final Context context;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable Buffer current;
    private int position;
    private boolean started;
    private boolean ended;

    /** Call it on the request's event loop, before the request handler returns. */
    BodyStream(HttpServerRequest request, Context context) {
        this.request = request;
        this.context = context;
        request.pause();
        request.handler(buffer -> events.add(new Data(buffer)));
        request.endHandler(end -> events.add(new End()));
        request.exceptionHandler(cause -> events.add(new Broken(cause)));
    }

    /** Whether all of the body was read. */
    boolean isAtEnd() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Buffer buffer = current;
        while (buffer == null || position == buffer.length()) {
            if (ended) {
                return -1;
            }
            buffer = next();
        }
        int count = Math.min(length, buffer.length() - position);
        buffer.getBytes(position, position + count, target, offset);
        position += count;
        return count;
    }

    private @Nullable Buffer next() throws IOException {
        if (started) {
            demand(1);
        } else {
            started = true;
            demand(IN_FLIGHT);
        }
        try {
            switch (events.take()) {
                case Data data -> current = data.buffer();
                case End end -> {
                    current = null;
                    ended = true;
                }
                case Broken broken -> throw broken(broken.cause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading a request");
        }
        position = 0;
        return current;
    }

    private static IOException broken(Throwable cause) {
        IOException failure = new EOFException("the client went away in the middle of its request");
        failure.initCause(cause);
        return failure;
    }

    private void demand(int buffers) {
        context.runOnContext(run -> request.fetch(buffers));
    }
}

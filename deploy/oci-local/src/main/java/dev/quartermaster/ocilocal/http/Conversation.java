package dev.quartermaster.ocilocal.http;

import static dev.quartermaster.ocilocal.http.HttpFront.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on the thread that serves it. */
final class Conversation implements Runnable {
    private static final Logger LOG = Logger.getLogger(Conversation.class.getName());
    private static final int PIECE = 256 * 1024;
    private static final long DRAINED = 64L * 1024 * 1024;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final BodyStream body;
    private final HttpFront.Service service;
    private long sent;

    Conversation(HttpServerRequest request, BodyStream body, HttpFront.Service service) {
        this.request = request;
        this.response = request.response();
        this.body = body;
        this.service = service;
    }

    @Override
    public void run() {
        try {
            converse();
        } catch (IOException | RuntimeException e) {
            // The client went away, or is to believe that the network failed: nobody is left to be told.
            LOG.log(Level.FINE, "a request was cut off: " + request.path(), e);
            request.connection().close();
        } catch (Error e) {
            // Without memory, for example: a client that waits for the rest would wait for long.
            LOG.log(Level.SEVERE, "a request failed: " + request.path(), e);
            request.connection().close();
            throw e;
        }
    }

    private void converse() throws IOException {
        @Nullable Exchange exchange = null;
        Answer answer;
        try {
            exchange = new Exchange(request, body);
            answer = service.serve(exchange);
        } catch (ServiceException e) {
            answer = refusal(e);
        } catch (EOFException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "a request failed", e);
            answer = refusal(ErrorCode.InternalServerError.because("Internal server error"));
        }
        try {
            boolean reusable = exchange != null && exchange.isDrained(DRAINED);
            if (!reusable) {
                response.putHeader("Connection", "close");
            }
            send(answer);
            if (!reusable) {
                // Vert.x would wait for the rest of the request, which may never come.
                request.connection().close();
            }
        } finally {
            if (answer.content() instanceof Answer.Stored stored) {
                stored.whenSent().run();
            }
        }
    }

    private static Answer refusal(ServiceException refusal) {
        return Json.answer(
                refusal.code().status(), new Json.Problem(refusal.code().name(), refusal.reason()));
    }

    private void send(Answer answer) throws IOException {
        if (answer.delivery().cutAfter() <= 0) {
            throw new EOFException("cut off by a fault");
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader("opc-request-id", requestId());
        response.putHeader("x-api-id", "native");
        String clientId = request.getHeader("opc-client-request-id");
        if (clientId != null && isPlain(clientId)) {
            response.putHeader("opc-client-request-id", clientId);
        }
        boolean head = request.method().name().equals("HEAD");
        switch (answer.content()) {
            case Answer.Nothing nothing -> {
                if (!head && answer.status() != 204 && answer.status() != 304) {
                    response.putHeader("Content-Length", "0");
                }
                await(response.end());
            }
            case Answer.Bytes bytes -> {
                response.putHeader("Content-Type", bytes.type());
                if (head) {
                    await(response.end());
                } else {
                    response.putHeader("Content-Length", Integer.toString(bytes.bytes().length));
                    write(ByteBuffer.wrap(bytes.bytes()), answer.delivery());
                    await(response.end());
                }
            }
            case Answer.Stored stored -> sendStored(stored, head, answer.delivery());
        }
    }

    /** The client's own id with this server's part before it, as the service does. */
    private String requestId() {
        String given = request.getHeader("opc-request-id");
        String own = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
        return "local-1:" + (given != null && isPlain(given) ? given : own);
    }

    private static boolean isPlain(String id) {
        return id.length() <= 256 && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private void sendStored(Answer.Stored stored, boolean head, Delivery delivery) throws IOException {
        response.putHeader("Content-Length", Long.toString(stored.length()));
        if (head || stored.length() == 0) {
            await(response.end());
        } else if (stored.slices().size() == 1 && delivery.isPlain()) {
            Answer.Slice slice = stored.slices().getFirst();
            await(response.sendFile(slice.file().toString(), slice.offset(), slice.length()));
        } else {
            for (Answer.Slice slice : stored.slices()) {
                write(slice, delivery);
            }
            await(response.end());
        }
    }

    private void write(Answer.Slice slice, Delivery delivery) throws IOException {
        try (FileChannel file = FileChannel.open(slice.file(), StandardOpenOption.READ)) {
            long position = slice.offset();
            long end = slice.offset() + slice.length();
            Future<Void> before = Future.succeededFuture();
            while (position < end) {
                ByteBuf piece = read(file, position, (int) Math.min(PIECE, end - position), slice);
                position += piece.readableBytes();
                before = send(piece, before, delivery);
            }
            await(before);
        }
    }

    /** Sends a piece after the one before, during which it was read. Whoever writes it does not release it: that is done here. */
    private Future<Void> send(ByteBuf piece, Future<Void> before, Delivery delivery) throws IOException {
        Future<Void> sending = Future.succeededFuture();
        try {
            await(before);
            if (delivery.isPlain()) {
                sending = response.write(Buffer.buffer(piece));
            } else {
                write(piece.nioBuffer(), delivery);
            }
        } finally {
            sending.onComplete(sent -> piece.release());
        }
        return sending;
    }

    /** A piece outside of the heap, from where it is sent as it is. */
    private static ByteBuf read(FileChannel file, long position, int length, Answer.Slice slice) throws IOException {
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        boolean there = false;
        try {
            there = piece.writeBytes(file, position, length) >= 0;
            if (!there) {
                throw new EOFException("a stored file is shorter than its record: " + slice.file());
            }
            return piece;
        } finally {
            if (!there) {
                piece.release();
            }
        }
    }

    private void write(ByteBuffer bytes, Delivery delivery) throws IOException {
        while (bytes.hasRemaining()) {
            int count = delivery.isPlain() ? bytes.remaining() : delivery.pass(sent, bytes.remaining());
            Buffer piece = Buffer.buffer(Unpooled.wrappedBuffer(bytes.slice(bytes.position(), count)));
            bytes.position(bytes.position() + count);
            sent += count;
            await(response.write(piece));
        }
    }
}
